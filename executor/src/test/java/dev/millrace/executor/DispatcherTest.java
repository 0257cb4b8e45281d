package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bounds of a dispatcher: what runs, what waits, what is kept out, and that no dispatcher is
 * ever lost.
 */
@Tag("one-processor")
class DispatcherTest extends EngineTest {
    @Test
    void no_more_jobs_run_at_a_time_than_it_says() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("three", 3, 1_000);
                    var running = new AtomicInteger();
                    var most = new AtomicInteger();
                    var jobs = new ArrayList<Task<?>>();
                    for (int i = 0; i < 300; i++) {
                        jobs.add(
                                runInExecutor(
                                        dispatcher,
                                        () -> {
                                            most.accumulateAndGet(
                                                    running.incrementAndGet(), Math::max);
                                            Thread.yield();
                                            running.decrementAndGet();
                                        }));
                    }
                    awaitAll(jobs);
                    assertThat(most).hasValueBetween(1, 3);
                    assertThat(dispatcher)
                            .hasToString(
                                    "three (0 of 3 running, 0 of 1000 queued, 0 waiting for a slot)");
                });
    }

    @Test
    void jobs_run_in_the_order_in_which_they_came() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 3);
                    var trace = new Trace();
                    var jobs = new ArrayList<Task<?>>();
                    for (int i = 0; i < 20; i++) { // most of them after a wait for a slot
                        String name = "job " + i;
                        jobs.add(runInExecutor(dispatcher, () -> trace.add(name)));
                    }
                    awaitAll(jobs);
                    assertThat(trace.steps()).hasSize(20).startsWith("job 0", "job 1", "job 2");
                    assertThat(trace.steps())
                            .isSortedAccordingTo((one, two) ->
                                    Integer.compare(
                                            Integer.parseInt(one.substring(4)),
                                            Integer.parseInt(two.substring(4))));
                });
    }

    @Test
    void with_the_queue_full_a_task_waits_for_a_slot_and_its_siblings_do_not() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("narrow", 1, 1);
                    var blocked = new BlockedJobs();
                    Task<String> first = runInExecutor(dispatcher, blocked.job("first"));
                    Task<String> second = runInExecutor(dispatcher, blocked.job("second"));
                    Task<String> third =
                            Async.detach(
                                    () -> runInExecutor(dispatcher, blocked.job("third")).await());
                    loop.untilIdle();
                    assertThat(dispatcher)
                            .hasToString(
                                    "narrow (1 of 1 running, 1 of 1 queued, 1 waiting for a slot)");
                    blocked.letGo();
                    assertThat(List.of(first.await(), second.await(), third.await()))
                            .containsExactly("first", "second", "third");
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began",
                                    "first ended",
                                    "second began",
                                    "second ended",
                                    "third began",
                                    "third ended");
                });
    }

    @Test
    void a_submission_that_comes_after_the_end_of_its_loop_costs_no_slot() throws Exception {
        Dispatcher dispatcher = Dispatcher.blocking("narrow", 1, 0);
        var closed = new CountDownLatch(1);
        var late = new CompletableFuture<Throwable>();
        EventLoop loop = OutlivedLoop.open(engine);
        loop.detach(() -> {
            Async.shield(() -> {
                Async.blocking(() -> closed.await());
                late.complete(
                        catchThrowable(() ->
                                runInExecutor(
                                        JobOptions.in(dispatcher).withDeadline(Duration.ofHours(1)),
                                        () -> "never")));
            });
            return null;
        });
        loop.runUntilComplete(loop.detach(() -> "the other has begun"));
        loop.close();
        closed.countDown();
        assertThat(late.join()).isInstanceOf(LoopClosedException.class);
        assertThat(dispatcher.limiter().tryTakeSlot()).isTrue();
    }

    @Test
    void submissions_that_wait_for_a_slot_are_served_in_order() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    var waiting = new ArrayList<Task<?>>();
                    var trace = new Trace();
                    for (int i = 0; i < 5; i++) {
                        String name = "job " + i;
                        waiting.add(
                                Async.detach(() ->
                                        runInExecutor(dispatcher, () -> trace.add(name)).await()));
                        loop.untilIdle();
                    }
                    blocked.letGo();
                    first.await();
                    awaitAll(waiting);
                    assertThat(trace.steps())
                            .containsExactly("job 0", "job 1", "job 2", "job 3", "job 4");
                });
    }

    @Test
    void a_submission_that_is_cancelled_while_it_waits_for_a_slot_never_runs() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    Task<?> impatient =
                            Async.detach(() ->
                                    runInExecutor(dispatcher, blocked.job("impatient")).await());
                    Task<?> patient =
                            Async.detach(() ->
                                    runInExecutor(dispatcher, blocked.job("patient")).await());
                    loop.untilIdle();
                    impatient.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(impatient::await);
                    blocked.letGo();
                    awaitAll(List.of(first, patient));
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began", "first ended", "patient began", "patient ended");
                });
    }

    @Test
    void a_job_that_is_cancelled_in_the_queue_never_runs_and_frees_its_slot_at_once() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("narrow", 1, 1);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    Task<?> queued = runInExecutor(dispatcher, blocked.job("queued"));
                    Task<?> submitter =
                            Async.detach(
                                    () -> runInExecutor(dispatcher, blocked.job("next")).await());
                    loop.untilIdle();
                    queued.cancel();
                    loop.untilIdle();
                    assertThat(queued.cancelled()).isTrue();
                    assertThat(dispatcher)
                            .hasToString(
                                    "narrow (1 of 1 running, 1 of 1 queued, 0 waiting for a slot)");
                    blocked.letGo();
                    awaitAll(List.of(first, submitter));
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began", "first ended", "next began", "next ended");
                });
    }

    @Test
    void a_callback_cannot_wait_so_a_full_dispatcher_rejects_its_job() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var blocked = new BlockedJobs();
                    var first = loop.loop().<Task<String>>promise();
                    var second = loop.loop().<Task<String>>promise();
                    loop.loop()
                            .callSoon(() ->
                                    first.complete(
                                            runInExecutor(dispatcher, blocked.job("first"))));
                    loop.loop()
                            .callSoon(() ->
                                    second.complete(
                                            runInExecutor(dispatcher, blocked.job("second"))));
                    Task<String> rejected = second.await();
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(rejected::await)
                            .withMessageContaining("submit from a task");
                    blocked.letGo();
                    assertThat(first.await().await()).isEqualTo("first");
                });
    }

    @Test
    void a_task_that_submits_again_after_each_result_never_finds_its_own_job_in_the_way() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var result = loop.loop().<Integer>promise();
                    loop.loop()
                            .callSoon(() ->
                                    submitAgain(dispatcher, 500, result)); // would be rejected
                    assertThat(result.await()).isZero();
                });
    }

    private static void submitAgain(
            Dispatcher dispatcher, int left, dev.millrace.Promise<Integer> result) {
        if (left == 0) {
            result.complete(0);
            return;
        }
        Task<Integer> job = runInExecutor(dispatcher, () -> left - 1);
        job.addDoneCallback(done -> {
            if (done.failure() == null) {
                submitAgain(dispatcher, done.result(), result);
            } else {
                result.fail(done.failure());
            }
        });
    }

    @Test
    @Tag("slow") // 10,000 of each
    void rejections_and_cancels_leave_every_dispatcher_free() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("two", 2, 2);
                    var blocked = new BlockedJobs();
                    var jobs = new ArrayList<Task<?>>();
                    for (int i = 0; i < 4; i++) {
                        jobs.add(runInExecutor(dispatcher, blocked.job("job " + i)));
                    }
                    rejectedInCallbacks(loop, dispatcher, 10_000);
                    for (int i = 0; i < 10_000; i++) {
                        assertThat(
                                        Async.moveOnAfter(
                                                Duration.ZERO,
                                                () ->
                                                        runInExecutor(dispatcher, () -> "never")
                                                                .await()))
                                .isFalse();
                        Task<?> waiting =
                                Async.detach(
                                        () -> runInExecutor(dispatcher, () -> "never").await());
                        Async.checkpoint(); // it waits for a slot now
                        waiting.cancel();
                        Async.checkpoint();
                        assertThat(waiting.cancelled()).isTrue();
                    }
                    assertThat(dispatcher)
                            .hasToString(
                                    "two (2 of 2 running, 2 of 2 queued, 0 waiting for a slot)");
                    blocked.letGo();
                    awaitAll(jobs);
                    for (int i = 0; i < 10_000; i++) {
                        Task<?> cancelled = runInExecutor(dispatcher, () -> "perhaps");
                        cancelled.cancel();
                    }
                    var both = new CyclicBarrier(2); // both run at a time, so nobody else does
                    awaitAll(
                            List.of(
                                    runInExecutor(dispatcher, () -> both.await()),
                                    runInExecutor(dispatcher, () -> both.await())));
                    assertThat(dispatcher)
                            .hasToString(
                                    "two (0 of 2 running, 0 of 2 queued, 0 waiting for a slot)");
                });
    }

    private static void rejectedInCallbacks(TestLoop loop, Dispatcher dispatcher, int times) {
        var rejected = loop.loop().<Integer>promise();
        loop.loop()
                .callSoon(() -> {
                    int count = 0;
                    for (int i = 0; i < times; i++) {
                        Task<?> job = runInExecutor(dispatcher, () -> "never");
                        count += job.failure() instanceof RejectedExecutionException ? 1 : 0;
                    }
                    rejected.complete(count);
                });
        assertThat(rejected.await()).isEqualTo(times);
    }

    @Test
    void an_interrupt_never_reaches_the_next_job() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 10);
                    for (int i = 0; i < 200; i++) {
                        Task<?> first = runInExecutor(dispatcher, () -> Thread.onSpinWait());
                        Task<Boolean> next = runInExecutor(dispatcher, () -> Thread.interrupted());
                        first.cancel();
                        assertThat(next.await()).isFalse();
                    }
                });
    }

    @Test
    void threads_are_called_after_the_dispatcher() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(runInExecutor(() -> Thread.currentThread().getName()).await())
                            .isEqualTo("millrace-blocking");
                    Dispatcher dispatcher = Dispatcher.blocking("invoices", 1, 0);
                    assertThat(
                                    runInExecutor(
                                                    dispatcher,
                                                    () -> Thread.currentThread().getName())
                                            .await())
                            .isEqualTo("invoices");
                });
    }

    @Test
    void a_job_has_the_class_loader_of_whoever_submits_and_inherits_nothing_else()
            throws Exception {
        var inherited = new InheritableThreadLocal<String>();
        try (var loader = new URLClassLoader(new URL[0])) {
            TestLoop.run(
                    engine,
                    loop -> {
                        Dispatcher dispatcher = Dispatcher.blocking("one", 1, 1);
                        Thread fiber = Thread.currentThread();
                        inherited.set("secret");
                        Task<?> before = runInExecutor(dispatcher, () -> inherited.get());
                        fiber.setContextClassLoader(loader);
                        Task<?> after =
                                runInExecutor(
                                        dispatcher,
                                        () -> Thread.currentThread().getContextClassLoader());
                        assertThat(before.await()).isNull();
                        assertThat(after.await()).isSameAs(loader);
                    });
        }
    }

    @Test
    void one_dispatcher_serves_several_loops() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("shared", 1, 0);
                    var blocked = new BlockedJobs();
                    var other = new CountDownLatch(1);
                    Task<?> here = runInExecutor(dispatcher, blocked.job("here"));
                    Thread there =
                            Thread.ofPlatform()
                                    .start(() ->
                                            Async.run(() -> {
                                                other.countDown();
                                                runInExecutor(dispatcher, blocked.job("there"))
                                                        .await();
                                            }));
                    Async.blocking(() -> other.await());
                    blocked.letGo();
                    here.await();
                    Async.blocking(() -> there.join());
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "here began", "here ended", "there began", "there ended");
                });
    }

    @Test
    void bounds_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Dispatcher.blocking("none", 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dispatcher.blocking("negative", 1, -1));
        Dispatcher boundless =
                Dispatcher.blocking("boundless", Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(boundless.concurrency()).isEqualTo(boundless.queueCapacity());
        TestLoop.run(engine, loop -> assertThat(runInExecutor(boundless, () -> 1).await()).isOne());
    }

    private static void awaitAll(List<? extends Task<?>> jobs) {
        for (Task<?> job : jobs) {
            job.await();
        }
    }
}
