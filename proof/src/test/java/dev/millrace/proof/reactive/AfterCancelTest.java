package dev.millrace.proof.reactive;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What follows from a cancel of ours is no fault but a debug record, in the context of the work;
 * what else fails after it is as loud as ever.
 */
@Timeout(60)
class AfterCancelTest extends EngineTest {
    private static final IOException RESET = new IOException("connection reset");
    private static final NullPointerException MISTAKE = new NullPointerException("mistake");

    @RegisterExtension final DropHooks drops = new DropHooks();
    @RegisterExtension final DebugRecords records = new DebugRecords();

    private CountDownLatch began = new CountDownLatch(1); // made anew for each work

    /** Work that fails with {@code failure} when it is interrupted. */
    private Callable<String> failing(Throwable failure) {
        CountDownLatch running = began;
        return () -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throwIt(failure);
            }
            return "never";
        };
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwIt(Throwable failure) throws X {
        throw (X) failure;
    }

    /** Starts a task for a request, which waits, and cancels it. */
    private void cancel(TestLoop loop, Coroutine<?> body) {
        Task<?> task =
                Async.detach(() -> {
                    MDC.put("request", "r-1");
                    return body.run();
                });
        loop.untilIdle();
        task.cancel("the client has gone");
        loop.untilIdle();
    }

    private void cancelOnceBegun(TestLoop loop, Coroutine<?> body) throws InterruptedException {
        began = new CountDownLatch(1);
        Task<?> task =
                Async.detach(() -> {
                    MDC.put("request", "r-1");
                    return body.run();
                });
        Async.blocking(() -> began.await());
        task.cancel("the client has gone");
        assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
        loop.untilIdle();
    }

    private void assertRecorded(String message, Throwable failure) throws InterruptedException {
        DebugRecords.Line line = records.take();
        assertThat(line.message()).contains(message);
        assertThat(line.failure()).isSameAs(failure);
        assertThat(line.request()).isEqualTo("r-1");
    }

    private static void assertReported(TestLoop loop, String message, Throwable failure) {
        assertThat(loop.takeFaults())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.message()).contains(message);
                    assertThat(fault.failure()).isSameAs(failure);
                });
    }

    // ---- work on other threads

    @Test
    void a_job_that_is_cut_off_by_its_cancel_is_no_fault() throws InterruptedException {
        TestLoop.run(
                engine, loop -> cancelOnceBegun(loop, () -> runInExecutor(failing(RESET)).await()));
        assertRecorded("failed while it was being cancelled", RESET);
    }

    @Test
    void a_mistake_in_a_job_that_is_cancelled_is_a_fault() {
        for (Throwable mistake : List.of(MISTAKE, new AssertionError("mistake"))) {
            TestLoop.run(
                    engine,
                    loop -> {
                        cancelOnceBegun(loop, () -> runInExecutor(failing(mistake)).await());
                        assertReported(loop, "failed while it was being cancelled", mistake);
                    });
        }
    }

    @Test
    void work_on_a_scheduler_that_is_cut_off_by_its_cancel_is_no_fault()
            throws InterruptedException {
        TestLoop.run(
                engine,
                loop ->
                        cancelOnceBegun(
                                loop,
                                () ->
                                        ReactorBridge.on(
                                                Schedulers.boundedElastic(), failing(RESET))));
        assertRecorded("failed while it was being cancelled", RESET);
        TestLoop.run(
                engine,
                loop ->
                        cancelOnceBegun(
                                loop,
                                () ->
                                        RxBridge.on(
                                                io.reactivex.rxjava3.schedulers.Schedulers.io(),
                                                failing(RESET))));
        assertRecorded("failed while it was being cancelled", RESET);
    }

    // ---- sources

    @Test
    void a_mono_that_fails_because_it_was_cancelled_is_no_fault() throws InterruptedException {
        TestLoop.run(
                engine,
                loop ->
                        cancelOnceBegun(
                                loop,
                                () ->
                                        ReactorBridge.await(
                                                Mono.fromCallable(failing(RESET))
                                                        .subscribeOn(
                                                                Schedulers.boundedElastic()))));
        assertRecorded("a publisher failed after it was cancelled", RESET);
    }

    /** What {@code late} signals to a flux, once it was left, of which one element was read. */
    private void readOne(TestLoop loop, Throwable late) {
        var source = new ScriptedPublisher<Integer>();
        cancel(
                loop,
                () -> {
                    try (var stream = ReactorBridge.stream(Flux.from(source).hide())) {
                        return stream.next();
                    }
                });
        source.subscriber().onError(late);
    }

    @Test
    void a_flux_that_fails_after_its_stream_was_left_is_no_fault_unless_it_is_a_mistake()
            throws InterruptedException {
        TestLoop.run(engine, loop -> readOne(loop, RESET));
        assertRecorded("a publisher failed after it was cancelled", RESET);

        TestLoop.run(engine, loop -> readOne(loop, MISTAKE));
        assertThat(drops.takeReactor()).containsExactly(MISTAKE);
    }

    @Test
    void a_single_that_fails_after_its_cancel_is_no_fault_unless_it_is_a_mistake()
            throws InterruptedException {
        Consumer<Throwable> late =
                failure ->
                        TestLoop.run(
                                engine,
                                loop -> {
                                    var source = new ScriptedPublisher<String>();
                                    Single<String> single = Single.fromPublisher(source).hide();
                                    cancel(loop, () -> RxBridge.await(single));
                                    source.subscriber().onError(failure);
                                });
        late.accept(RESET);
        List<Throwable> toTheHook = drops.takeRx(); // an operator of RxJava's may have been first
        if (toTheHook.isEmpty()) {
            assertRecorded("a publisher failed after it was cancelled", RESET);
        }
        late.accept(MISTAKE);
        assertThat(drops.takeRx()).containsExactly(MISTAKE);
    }

    @Test
    void a_publisher_that_fails_after_its_cancel_is_no_fault_unless_it_is_a_mistake()
            throws InterruptedException {
        var source = new ScriptedPublisher<Integer>();
        TestLoop.run(
                engine,
                loop -> {
                    cancel(loop, () -> PublisherBridge.values(source).single());
                    source.subscriber().onError(RESET);
                });
        assertRecorded("a publisher failed after it was cancelled", RESET);

        TestLoop.run(
                engine,
                loop -> {
                    cancel(loop, () -> PublisherBridge.values(source).single());
                    source.subscriber().onError(MISTAKE);
                    loop.untilIdle();
                    assertReported(loop, "a publisher signalled an unread failure", MISTAKE);
                });
    }

    @Test
    void a_source_of_which_one_element_was_wanted_may_fail_when_it_is_left()
            throws InterruptedException {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Integer> first =
                            Async.detach(() -> {
                                MDC.put("request", "r-1");
                                return PublisherBridge.values(source).first();
                            });
                    loop.untilIdle();
                    source.subscriber().onNext(1);
                    source.subscriber().onError(RESET);
                    assertThat(first.await()).isEqualTo(1);
                });
        assertRecorded("a publisher failed after it was cancelled", RESET);
    }

    @Test
    void a_failure_that_was_there_before_the_cancel_is_a_fault() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.stream(source);
                    Task<@Nullable Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    source.subscriber().onNext(1);
                    source.subscriber().onError(RESET);
                    assertThat(reader.await()).isEqualTo(1);
                    stream.close();
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::failure)
                            .containsExactly(RESET);
                });
    }

    // ---- bodies

    @Test
    void a_body_that_wraps_the_cancel_of_its_subscriber_is_no_fault() throws InterruptedException {
        Coroutine<String> legacy =
                () -> {
                    MDC.put("request", "r-1");
                    try {
                        return Async.suspend(never -> {});
                    } catch (Throwable t) {
                        throw new IllegalStateException("the lookup failed", t);
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    var subscribed = ReactorBridge.toMono(loop.loop(), legacy).subscribe();
                    loop.untilIdle();
                    subscribed.dispose();
                    loop.untilIdle();
                });
        DebugRecords.Line line = records.take();
        assertThat(line.message()).contains("a body failed after its subscriber had left");
        assertThat(line.request()).isEqualTo("r-1");
    }

    @Test
    void what_a_body_throws_on_its_own_after_its_subscriber_has_left_goes_to_the_hook() {
        Coroutine<String> body =
                () -> {
                    try {
                        return Async.suspend(never -> {});
                    } finally {
                        throwIt(RESET);
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    var subscribed = ReactorBridge.toMono(loop.loop(), body).subscribe();
                    loop.untilIdle();
                    subscribed.dispose();
                    loop.untilIdle();
                });
        assertThat(drops.takeReactor()).containsExactly(RESET);
    }

    @Test
    void a_task_that_wraps_its_cancel_is_no_fault() throws InterruptedException {
        TestLoop.run(
                engine,
                loop ->
                        cancel(
                                loop,
                                () -> {
                                    try {
                                        return Async.suspend(never -> {});
                                    } catch (Throwable t) {
                                        throw new IllegalStateException("the lookup failed", t);
                                    }
                                }));
        DebugRecords.Line line = records.take();
        assertThat(line.message()).contains("a failure was never read");
        assertThat(line.request()).isEqualTo("r-1");
    }

    @Test
    void clean_up_that_meets_the_cancel_again_is_no_fault_and_what_else_it_throws_is()
            throws InterruptedException {
        TestLoop.run(
                engine,
                loop -> {
                    cancel(
                            loop,
                            () -> {
                                AutoCloseable awaiting = Async::checkpoint;
                                AutoCloseable failing = () -> throwIt(RESET);
                                try (awaiting;
                                        failing) {
                                    return Async.suspend(never -> {});
                                }
                            });
                    assertReported(loop, "failed while being cancelled", RESET);
                });
        DebugRecords.Line line = records.take();
        assertThat(line.message()).contains("failed while being cancelled");
        assertThat(line.request()).isEqualTo("r-1");
    }
}
