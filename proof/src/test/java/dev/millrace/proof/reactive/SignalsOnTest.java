package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** Signals on an executor that the caller names. */
@Timeout(60)
class SignalsOnTest extends EngineTest {
    /** Runs what it is given when a test says so, on the test's own fiber. */
    private static final class Queued implements Executor {
        private final List<Runnable> runs = new ArrayList<>(); // loop only

        @Override
        public void execute(Runnable run) {
            runs.add(run);
        }

        void runAll() {
            List<Runnable> due = List.copyOf(runs);
            runs.clear();
            due.forEach(Runnable::run);
        }
    }

    private static Generator<Integer> upTo(int last) {
        return out -> IntStream.rangeClosed(1, last).forEach(out::emit);
    }

    @Test
    void all_but_the_first_signal_come_on_the_executor() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var lastOn = loop.loop().<String>promise("the thread of the last signal");
                    Executor executor =
                            run -> Thread.ofPlatform().name("named by the caller").start(run);
                    var probe =
                            new Probe<Integer>(Long.MAX_VALUE)
                                    .onNext(n -> trace.add(n + " on " + here()))
                                    .onComplete(() -> lastOn.completeThreadSafe(here()));
                    PublisherBridge.withSignalsOn(executor, PublisherBridge.toPublisher(upTo(2)))
                            .subscribe(probe);
                    assertThat(lastOn.await()).isEqualTo("named by the caller");
                    assertThat(trace.steps())
                            .containsExactly(
                                    "1 on named by the caller", "2 on named by the caller");
                });
    }

    private static String here() {
        return EventLoop.currentOrNull() == null ? Thread.currentThread().getName() : "a loop";
    }

    @Test
    void the_source_is_ahead_by_its_prefetch_and_asked_again_at_three_quarters() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var executor = new Queued();
                    var probe = new Probe<Integer>(2);
                    PublisherBridge.withSignalsOn(executor, source, 4).subscribe(probe);
                    assertThat(source.requests()).containsExactly(4L);
                    IntStream.rangeClosed(1, 4).forEach(source.subscriber()::onNext);
                    assertThat(probe.elements()).isEmpty();
                    executor.runAll();
                    assertThat(probe.elements()).containsExactly(1, 2);
                    assertThat(source.requests()).containsExactly(4L);
                    probe.subscription().request(1);
                    executor.runAll();
                    assertThat(probe.elements()).containsExactly(1, 2, 3);
                    assertThat(source.requests()).containsExactly(4L, 3L);
                    probe.subscription().cancel();
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void neither_end_waits_for_demand_and_a_failure_comes_behind_the_elements() {
        TestLoop.run(
                engine,
                loop -> {
                    var executor = new Queued();
                    var empty = new ScriptedPublisher<Integer>();
                    var ended = new Probe<Integer>(0);
                    PublisherBridge.withSignalsOn(executor, empty).subscribe(ended);
                    empty.subscriber().onComplete();
                    executor.runAll();
                    assertThat(ended.signals()).containsExactly("onSubscribe", "onComplete");

                    var failing = new ScriptedPublisher<Integer>();
                    var failed = new Probe<Integer>(0);
                    var failure = new IOException("line lost");
                    PublisherBridge.withSignalsOn(executor, failing).subscribe(failed);
                    failing.subscriber().onNext(1);
                    failing.subscriber().onError(failure);
                    executor.runAll();
                    assertThat(failed.signals()).containsExactly("onSubscribe");
                    failed.subscription().request(1);
                    executor.runAll();
                    assertThat(failed.signals())
                            .containsExactly("onSubscribe", "onNext 1", "onError");
                    assertThat(failed.failure()).isSameAs(failure);
                });
    }

    @Test
    void a_subscriber_that_blocks_does_not_stop_the_loop() {
        TestLoop.run(
                engine,
                loop -> {
                    var free = loop.loop().<Integer>promise("free");
                    var probe =
                            new Probe<Integer>(1)
                                    .onNext(n -> loop.loop().submit(() -> free.await()).join());
                    PublisherBridge.withSignalsOn(
                                    Thread::startVirtualThread,
                                    PublisherBridge.toPublisher(upTo(1)))
                            .subscribe(probe);
                    while (probe.elements().isEmpty()) {
                        Async.checkpoint();
                    }
                    free.complete(1);
                    assertThat(probe.end().await()).isEqualTo("completed");
                });
    }

    @Test
    void cancelling_reaches_the_source_at_once_and_nothing_more_is_signalled() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var executor = new Queued();
                    var probe = new Probe<Integer>(Long.MAX_VALUE);
                    PublisherBridge.withSignalsOn(executor, source).subscribe(probe);
                    source.subscriber().onNext(1);
                    probe.subscription().cancel();
                    assertThat(source.cancels()).isEqualTo(1);
                    executor.runAll();
                    probe.subscription().request(1);
                    probe.subscription().cancel();
                    executor.runAll();
                    assertThat(probe.signals()).containsExactly("onSubscribe");
                });
    }

    @Test
    void a_subscriber_that_cancels_at_once_is_never_subscribed() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var probe = new Probe<Integer>(0).onSubscribe(given -> given.cancel());
                    PublisherBridge.withSignalsOn(Runnable::run, source).subscribe(probe);
                    assertThat(source.subscribed()).isFalse();
                });
    }

    @Test
    void a_request_of_nothing_fails_the_subscription_naming_its_rule() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var probe = new Probe<Integer>(1);
                    PublisherBridge.withSignalsOn(Runnable::run, source).subscribe(probe);
                    source.subscriber().onNext(1);
                    probe.subscription().request(0);
                    assertThat(probe.failure())
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("3.9");
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_request_of_nothing_in_on_next_is_answered_before_the_next_signal() {
        TestLoop.run(
                engine,
                loop -> {
                    for (int asking : List.of(2, 5)) {
                        var probe = new Probe<Integer>(Long.MAX_VALUE);
                        probe.onNext(element -> {
                            if (element == asking) {
                                probe.subscription().request(-1);
                            }
                        });
                        PublisherBridge.withSignalsOn(
                                        Runnable::run, PublisherBridge.toPublisher(upTo(5)))
                                .subscribe(probe);
                        loop.untilIdle();
                        assertThat(probe.elements()).hasSize(asking);
                        assertThat(probe.failure())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("3.9");
                    }
                });
    }

    @Test
    void an_executor_that_refuses_fails_the_subscription() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var probe = new Probe<Integer>(1);
                    Executor refusing =
                            run -> {
                                throw new RejectedExecutionException("shut down");
                            };
                    PublisherBridge.withSignalsOn(refusing, source).subscribe(probe);
                    assertThat(probe.failure()).isInstanceOf(RejectedExecutionException.class);
                    assertThat(source.cancels()).isLessThanOrEqualTo(1);
                });
    }

    @Test
    void whatever_an_executor_throws_later_fails_the_subscription_and_reaches_nobody_else() {
        TestLoop.run(
                engine,
                loop -> {
                    for (Throwable thrown :
                            List.of(
                                    new LoopClosedException("elsewhere"),
                                    new OutOfMemoryError("no thread"))) {
                        refused(thrown, (source, probe) -> probe.subscription().request(1));
                        refused(thrown, (source, probe) -> source.subscriber().onNext(1));
                    }
                });
    }

    /** Has an executor throw when {@code asking} wants a run of it. */
    private static void refused(
            Throwable thrown, BiConsumer<ScriptedPublisher<Integer>, Probe<Integer>> asking) {
        var source = new ScriptedPublisher<Integer>();
        var probe = new Probe<Integer>(0);
        var closed = new AtomicBoolean();
        Executor executor =
                run -> {
                    if (closed.get()) {
                        throw Rethrow.unchecked(thrown);
                    }
                    run.run();
                };
        PublisherBridge.withSignalsOn(executor, source).subscribe(probe);
        closed.set(true);
        asking.accept(source, probe);
        assertThat(probe.failure()).isSameAs(thrown);
        assertThat(source.cancels()).isEqualTo(1);
    }

    @Test
    void a_subscribing_task_that_is_cancelled_fails_the_subscription() {
        TestLoop.run(
                engine,
                loop -> {
                    var executor = new Queued();
                    var source = new ScriptedPublisher<Integer>();
                    source.onSubscribe(() -> {
                        source.subscriber().onSubscribe(source);
                        source.subscriber().onNext(1);
                        Async.suspend(never -> {}); // it works on the fiber that subscribes
                    });
                    var probe = new Probe<Integer>(2);
                    Task<?> subscribing =
                            Async.detach(() ->
                                    PublisherBridge.withSignalsOn(executor, source)
                                            .subscribe(probe));
                    loop.untilIdle();
                    subscribing.cancel("not wanted");
                    loop.untilIdle();
                    executor.runAll();
                    assertThat(subscribing.cancelled()).isTrue();
                    assertThat(probe.failure())
                            .isInstanceOf(TaskCancelledException.class)
                            .hasMessageContaining("not wanted");
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_subscriber_that_throws_has_left_and_the_loop_is_told() {
        var thrown = new IllegalStateException("broken subscriber");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var source = new ScriptedPublisher<Integer>();
                            var probe =
                                    new Probe<Integer>(2)
                                            .onNext(n -> {
                                                throw thrown;
                                            });
                            PublisherBridge.withSignalsOn(Runnable::run, source).subscribe(probe);
                            source.subscriber().onNext(1);
                            assertThat(source.cancels()).isEqualTo(1);
                            assertThat(probe.elements()).containsExactly(1);
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(run.faults())
                .singleElement()
                .satisfies(f -> assertThat(f.failure()).isSameAs(thrown));
    }

    @Test
    void requesting_in_on_next_does_not_recurse() {
        TestLoop.run(
                engine,
                loop -> {
                    var probe = new Probe<Integer>(1);
                    probe.onNext(n -> probe.subscription().request(1));
                    PublisherBridge.withSignalsOn(
                                    Runnable::run, PublisherBridge.toPublisher(upTo(20_000)))
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.elements()).hasSize(20_000);
                });
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void the_end_against_the_cancel_gives_one_of_the_two() throws Exception {
        var ends = new AtomicInteger();
        var cancels = new AtomicInteger();
        try (var executor = Executors.newSingleThreadExecutor()) {
            RunningLoop.with(
                    engine,
                    loop -> {
                        for (int n = 0;
                                n < 10_000
                                        || (n < 200_000 && (ends.get() == 0 || cancels.get() == 0));
                                n++) {
                            (ended(loop, executor) ? ends : cancels).incrementAndGet();
                        }
                    });
        }
        assertThat(ends).hasPositiveValue();
        assertThat(cancels).hasPositiveValue();
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void an_end_that_comes_while_signals_are_handed_on_is_not_lost() {
        RunningLoop.with(
                engine,
                loop -> {
                    for (int n = 0; n < 10_000; n++) {
                        var runs = new ConcurrentLinkedQueue<Runnable>();
                        var source = new ScriptedPublisher<Integer>();
                        var subscriber = new TestSubscriber<Integer>(0);
                        PublisherBridge.withSignalsOn(runs::add, source).subscribe(subscriber);
                        Runnable first = runs.remove();
                        Duel.fight(loop, first, source.subscriber()::onComplete);
                        loop.submit(() -> {}).join(); // the first run is over
                        runs.forEach(Runnable::run); // and so is one that the end asked for
                        subscriber.assertResult();
                    }
                });
    }

    private static boolean ended(EventLoop loop, ExecutorService executor) {
        var source = new ScriptedPublisher<Integer>();
        var subscriber = new TestSubscriber<Integer>();
        var ended = new AtomicBoolean();
        Flowable.fromPublisher(PublisherBridge.withSignalsOn(executor, source))
                .doOnComplete(() -> ended.set(true))
                .subscribe(subscriber);
        Duel.fight(
                loop,
                subscriber::cancel,
                () -> {
                    source.subscriber().onNext(1);
                    source.subscriber().onComplete();
                });
        loop.submit(() -> {}).join(); // the cancel has been made
        CompletableFuture.runAsync(() -> {}, executor).join(); // and all signals given
        if (ended.get()) {
            subscriber.assertResult(1);
        } else {
            subscriber.assertNotComplete().assertNoErrors();
            assertThat(subscriber.values().size()).isLessThanOrEqualTo(1);
        }
        return ended.get();
    }

    @Test
    void a_flow_publisher_has_the_same() {
        TestLoop.run(
                engine,
                loop -> {
                    Flow.Publisher<Integer> source =
                            PublisherBridge.asFlow(PublisherBridge.toPublisher(upTo(3)));
                    Flow.Publisher<Integer> flow =
                            PublisherBridge.asFlow(
                                    PublisherBridge.withSignalsOn(
                                            Runnable::run, FlowAdapters.toPublisher(source)));
                    assertThat(PublisherBridge.stream(flow).toList()).containsExactly(1, 2, 3);
                });
    }

    @Test
    void nothing_and_nobody_are_refused() {
        Publisher<Integer> source = PublisherBridge.toPublisher(upTo(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublisherBridge.withSignalsOn(Runnable::run, source, 0));
        assertThatNullPointerException()
                .isThrownBy(() -> PublisherBridge.withSignalsOn(null, source));
        assertThatNullPointerException()
                .isThrownBy(
                        () -> PublisherBridge.withSignalsOn(Runnable::run, source).subscribe(null));
    }
}
