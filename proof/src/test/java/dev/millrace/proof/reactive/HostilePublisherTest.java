package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Subscription;

/**
 * Publishers that break the specification: each breach is reported once, at the right place, and
 * nothing hangs on it.
 */
@OnEachEngine(with = Completer.class)
@Timeout(60)
class HostilePublisherTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    @Test
    void more_elements_than_were_requested_fail_the_stream_behind_those_that_were() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.values(source).stream(3);
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    completer.runAtOnce(
                            () -> List.of(1, 2, 3, 4, 5, 6).forEach(source.subscriber()::onNext));
                    assertThat(first.await()).isEqualTo(1);
                    assertThat(stream.next()).isEqualTo(2);
                    assertThat(stream.next()).isEqualTo(3);
                    assertThatIllegalStateException()
                            .isThrownBy(stream::next)
                            .withMessageContaining("1.1");
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_null_element_is_refused_and_fails_the_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.stream(source);
                    Task<Throwable> reader = Async.detach(() -> catchThrowable(stream::next));
                    loop.untilIdle();
                    completer.run(() ->
                            assertThatNullPointerException()
                                    .isThrownBy(() -> source.subscriber().onNext(null)));
                    assertThat(reader.await())
                            .isInstanceOf(NullPointerException.class)
                            .hasMessageContaining("2.13");
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_null_failure_is_refused_and_never_reaches_the_awaiting_task_as_such() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Throwable> waiter =
                            Async.detach(() ->
                                    catchThrowable(() -> PublisherBridge.values(source).single()));
                    loop.untilIdle();
                    completer.run(() ->
                            assertThatNullPointerException()
                                    .isThrownBy(() -> source.subscriber().onError(null)));
                    assertThat(waiter.await())
                            .isInstanceOf(NullPointerException.class)
                            .hasMessageContaining("2.13");
                });
    }

    @Test
    void signals_after_the_end_are_reported_once() {
        var late = new IllegalStateException("a second end");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var source = new ScriptedPublisher<Integer>();
                            Task<Integer> waiter =
                                    Async.detach(() -> PublisherBridge.values(source).single());
                            loop.untilIdle();
                            completer.run(() -> {
                                source.subscriber().onNext(1);
                                source.subscriber().onComplete();
                                source.subscriber().onComplete();
                                source.subscriber().onNext(2);
                                source.subscriber().onError(late);
                            });
                            assertThat(waiter.await()).isEqualTo(1);
                        });
        assertThat(run.faults()).hasSize(2);
        assertThat(run.faults().getFirst().failure()).hasMessageContaining("1.7");
        assertThat(run.faults().getLast().failure()).isSameAs(late);
    }

    @Test
    void the_same_subscription_twice_fails_the_stream_instead_of_ending_in_silence() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Throwable> waiter =
                            Async.detach(() ->
                                    catchThrowable(() -> PublisherBridge.values(source).toList()));
                    loop.untilIdle();
                    completer.run(() -> source.subscriber().onSubscribe(source));
                    assertThat(waiter.await())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("2.5");
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_second_subscription_is_cancelled_and_the_first_goes_on() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var source = new ScriptedPublisher<Integer>();
                            var second = new ScriptedPublisher<Integer>();
                            Task<Integer> waiter =
                                    Async.detach(() -> PublisherBridge.values(source).single());
                            loop.untilIdle();
                            completer.run(() -> {
                                source.subscriber().onSubscribe(second);
                                source.subscriber().onNext(1);
                                source.subscriber().onComplete();
                            });
                            assertThat(waiter.await()).isEqualTo(1);
                            assertThat(second.cancels()).isEqualTo(1);
                            assertThat(second.requests()).isEmpty();
                            assertThat(source.cancels()).isZero();
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).hasSize(1);
        assertThat(run.faults().getFirst().failure()).hasMessageContaining("2.5");
    }

    @Test
    void a_second_element_where_one_was_awaited_cancels_and_is_told() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Throwable> waiter =
                            Async.detach(() ->
                                    catchThrowable(() -> PublisherBridge.values(source).single()));
                    loop.untilIdle();
                    completer.run(() -> {
                        source.subscriber().onNext(1);
                        source.subscriber().onNext(2);
                    });
                    assertThat(waiter.await()).isInstanceOf(IllegalStateException.class);
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_publisher_that_never_gives_a_subscription_can_be_left() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>().onSubscribe(() -> {});
                    Task<Integer> waiter =
                            Async.detach(() -> PublisherBridge.values(source).first());
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                    completer.run(() -> source.subscriber().onSubscribe(source));
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_publisher_that_throws_instead_of_signalling_has_failed() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IllegalStateException("broken");
                    var source =
                            new ScriptedPublisher<Integer>()
                                    .onSubscribe(() -> {
                                        throw failure;
                                    });
                    assertThat(catchThrowable(() -> PublisherBridge.values(source).first()))
                            .isSameAs(failure);
                    assertThat(catchThrowable(() -> PublisherBridge.stream(source).next()))
                            .isSameAs(failure);

                    var unrequestable =
                            new ScriptedPublisher<Integer>()
                                    .onRequest(() -> {
                                        throw failure; // 3.16
                                    });
                    assertThat(catchThrowable(() -> PublisherBridge.values(unrequestable).first()))
                            .isSameAs(failure);
                    assertThat(unrequestable.cancels()).isEqualTo(1);
                });
    }

    @Test
    void a_subscription_that_throws_when_it_is_cancelled_is_reported() {
        var failure = new IllegalStateException("cannot cancel");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var source = new ScriptedPublisher<Integer>();
                            source.onSubscribe(
                                    () -> source.subscriber().onSubscribe(throwing(failure)));
                            Task<Integer> waiter =
                                    Async.detach(() -> PublisherBridge.values(source).first());
                            loop.untilIdle();
                            completer.run(() -> waiter.cancel());
                            loop.untilIdle();
                            assertThat(waiter.cancelled()).isTrue();
                        });
        assertThat(run.faults()).hasSize(1);
        assertThat(run.faults().getFirst().failure()).isSameAs(failure);
    }

    private static Subscription throwing(RuntimeException failure) {
        return new Subscription() {
            @Override
            public void request(long n) {
                // It brings nothing.
            }

            @Override
            public void cancel() {
                throw failure;
            }
        };
    }

    @Test
    void a_source_that_emits_inside_request_neither_recurses_nor_loses_anything() {
        TestLoop.run(
                engine,
                loop -> {
                    int count = 20_000;
                    var source = new ScriptedPublisher<Integer>();
                    int[] next = {0};
                    source.onRequest(() -> {
                        long allowed = source.requests().stream().mapToLong(Long::longValue).sum();
                        while (next[0] < Math.min(allowed, count)) {
                            source.subscriber().onNext(next[0]++);
                        }
                        if (next[0] == count) {
                            next[0]++;
                            source.subscriber().onComplete();
                        }
                    });
                    assertThat(PublisherBridge.values(source).stream(16).toList())
                            .isEqualTo(IntStream.range(0, count).boxed().toList());
                });
    }

    @Test
    void an_endless_source_that_emits_inside_request_stops_when_it_is_cancelled_there() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    source.onRequest(() -> {
                        for (int n = 0; source.cancels() == 0; n++) {
                            source.subscriber().onNext(n);
                        }
                    });
                    assertThat(PublisherBridge.values(source).first()).isZero();
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    @Tag("slow") // floods fifty streams from three threads
    void signals_from_many_threads_neither_hang_nor_corrupt_the_loop() {
        TestLoop.run(
                engine,
                loop -> {
                    loop.expectFaults();
                    for (int round = 0; round < 50; round++) {
                        var source = new ScriptedPublisher<Integer>();
                        var stream = PublisherBridge.values(source).stream(1 << 12);
                        Task<Throwable> reader =
                                Async.detach(
                                        () -> catchThrowable(() -> stream.forEach(element -> {})));
                        loop.untilIdle();
                        flood(source);
                        Throwable thrown = reader.await();
                        if (thrown != null) {
                            assertThat(thrown).hasMessageContaining("rule 1.");
                            assertThat(source.cancels()).isEqualTo(1);
                        }
                    }
                });
    }

    private static void flood(ScriptedPublisher<Integer> source) throws InterruptedException {
        var start = new CountDownLatch(3);
        var threads = new ArrayList<Thread>();
        for (int signaller = 0; signaller < 3; signaller++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                start.countDown();
                                while (start.getCount() > 0) {
                                    Thread.onSpinWait();
                                }
                                for (int n = 0; n < 200; n++) {
                                    source.subscriber().onNext(n);
                                }
                            }));
        }
        for (Thread thread : threads) {
            Async.blocking(() -> thread.join());
        }
        source.subscriber().onComplete();
    }

    @Test
    void a_cancelled_error_that_comes_as_a_signal_is_somebody_elses() {
        TestLoop.run(
                engine,
                loop -> {
                    var caught = loop.loop().<Throwable>promise("the error of a cancelled task");
                    Task<?> other =
                            Async.detach(() -> {
                                try {
                                    Async.suspend(never -> {});
                                } catch (Error cancelled) {
                                    caught.complete(cancelled);
                                    throw cancelled;
                                }
                            });
                    loop.untilIdle();
                    other.cancel("not wanted");
                    Throwable cancelled = caught.await();
                    var source = new ScriptedPublisher<Integer>();
                    Task<Throwable> waiter =
                            Async.detach(() ->
                                    catchThrowable(() -> PublisherBridge.values(source).first()));
                    loop.untilIdle();
                    completer.run(() -> source.subscriber().onError(cancelled));
                    assertThat(waiter.await())
                            .isInstanceOf(TaskCancelledException.class)
                            .hasMessageContaining("not wanted")
                            .hasCause(cancelled);
                });
    }
}
