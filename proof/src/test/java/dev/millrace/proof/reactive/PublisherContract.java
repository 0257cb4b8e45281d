package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * What every many-valued publisher of a loop promises, whichever library's type it is; run on each
 * engine, with the subscriber's calls coming from each kind of thread.
 */
abstract class PublisherContract extends PublisherLoopContract {

    @Test
    void the_body_starts_once_per_subscriber_and_emits_what_is_asked_for() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    Publisher<Integer> publisher = publisher(naturals(trace));
                    var first = new Probe<Integer>(2);
                    var second = new Probe<Integer>(0);
                    publisher.subscribe(first);
                    publisher.subscribe(second);
                    loop.untilIdle();
                    assertThat(first.elements()).containsExactly(1, 2);
                    assertThat(second.elements()).isEmpty();

                    completer.run(() -> second.subscription().request(1));
                    completer.run(() -> first.subscription().request(2));
                    loop.untilIdle();
                    assertThat(first.elements()).containsExactly(1, 2, 3, 4);
                    assertThat(second.elements()).containsExactly(1);

                    completer.run(() -> first.subscription().cancel());
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("body left");
                    completer.run(() -> second.subscription().cancel());
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("body left", "body left");
                });
    }

    @Test
    void completion_does_not_wait_for_demand() {
        TestLoop.run(
                engine,
                loop -> {
                    var empty = new Probe<Integer>(0);
                    this.<Integer>publisher(out -> {}).subscribe(empty);
                    assertThat(empty.end().await()).isEqualTo("completed");

                    var exact = new Probe<Integer>(1);
                    this.<Integer>publisher(out -> out.emit(7)).subscribe(exact);
                    assertThat(exact.end().await()).isEqualTo("completed");
                    assertThat(exact.elements()).containsExactly(7);
                });
    }

    @Test
    void failure_does_not_wait_for_demand_and_is_the_very_instance() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new java.io.IOException("checked");
                    var probe = new Probe<Integer>(0);
                    this.<Integer>publisher(
                                    out -> {
                                        throw failure;
                                    })
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("failed");
                    assertThat(probe.failure()).isSameAs(failure);
                });
    }

    @Test
    void a_request_of_nothing_fails_the_subscription_naming_its_rule_and_stops_the_body() {
        for (long nothing : new long[] {0, -1, Long.MIN_VALUE}) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var trace = new Trace();
                        var probe = new Probe<Integer>(1);
                        publisher(naturals(trace)).subscribe(probe);
                        loop.untilIdle();
                        completer.run(() -> probe.subscription().request(nothing));
                        assertThat(probe.end().await()).isEqualTo("failed");
                        assertThat(probe.failure())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("3.9");
                        loop.untilIdle();
                        assertThat(probe.signals())
                                .containsExactly("onSubscribe", "onNext 1", "onError");
                        assertThat(trace.steps()).containsExactly("body left");
                    });
        }
    }

    private static void assertRefused(Probe<Integer> probe, Integer... before) {
        assertThat(probe.elements()).containsExactly(before);
        assertThat(probe.signals()).last().isEqualTo("onError");
        assertThat(probe.failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3.9");
    }

    /** Asks for everything, and for {@code nothing} while it takes {@code element}. */
    private Probe<Integer> askingForNothing(long nothing, int element) {
        var probe = new Probe<Integer>(Long.MAX_VALUE);
        return probe.onNext(taken -> {
            if (taken == element) {
                completer.runAtOnce(() -> probe.subscription().request(nothing));
            }
        });
    }

    @Test
    void a_request_of_nothing_in_on_next_is_answered_before_the_next_element() {
        for (long nothing : new long[] {0, -1, Long.MIN_VALUE}) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var trace = new Trace();
                        Probe<Integer> probe = askingForNothing(nothing, 3);
                        publisher(naturals(trace)).subscribe(probe);
                        loop.untilIdle();
                        assertRefused(probe, 1, 2, 3);
                        assertThat(trace.steps()).containsExactly("body left");
                    });
        }
    }

    @Test
    void a_request_of_nothing_in_the_on_next_of_the_last_element_is_answered_instead_of_the_end() {
        TestLoop.run(
                engine,
                loop -> {
                    Probe<Integer> completing = askingForNothing(-1, 3);
                    this.<Integer>publisher(out -> List.of(1, 2, 3).forEach(out::emit))
                            .subscribe(completing);
                    loop.untilIdle();
                    assertRefused(completing, 1, 2, 3);
                });
    }

    @Test
    void a_request_of_nothing_while_the_body_computes_is_answered_at_its_next_signal() {
        TestLoop.run(
                engine,
                loop -> {
                    var ending = new Probe<Integer>(Long.MAX_VALUE);
                    this.<Integer>publisher(
                                    out -> {
                                        out.emit(1);
                                        completer.runAtOnce(() -> ending.subscription().request(0));
                                    })
                            .subscribe(ending);
                    var emitting = new Probe<Integer>(Long.MAX_VALUE);
                    this.<Integer>publisher(
                                    out -> {
                                        out.emit(1);
                                        completer.runAtOnce(
                                                () -> emitting.subscription().request(0));
                                        out.emit(2);
                                    })
                            .subscribe(emitting);
                    loop.untilIdle();
                    assertRefused(ending, 1);
                    assertRefused(emitting, 1);
                });
    }

    @Test
    void a_request_of_nothing_while_a_subscriber_waits_in_on_next_is_answered_when_it_is_back() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe =
                            new Probe<Integer>(Long.MAX_VALUE)
                                    .onNext(element -> {
                                        Async.sleep(Duration.ofSeconds(1));
                                        trace.add("back");
                                    })
                                    .onError(failure -> trace.add("told"));
                    publisher(naturals(new Trace())).subscribe(probe);
                    loop.untilIdle();
                    completer.run(() -> probe.subscription().request(-1));
                    loop.untilIdle();
                    assertThat(trace.steps()).isEmpty();
                    Async.sleep(Duration.ofSeconds(2));
                    assertRefused(probe, 1);
                    assertThat(trace.steps()).containsExactly("back", "told");
                });
    }

    @Test
    void a_request_of_nothing_after_the_end_is_ignored() {
        TestLoop.run(
                engine,
                loop -> {
                    var probe = new Probe<Integer>(Long.MAX_VALUE);
                    this.<Integer>publisher(out -> out.emit(1)).subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    completer.run(() -> probe.subscription().request(-1));
                    loop.untilIdle();
                    assertThat(probe.signals())
                            .containsExactly("onSubscribe", "onNext 1", "onComplete");
                });
    }

    @Test
    void a_request_of_nothing_in_on_subscribe_is_answered_after_it_has_returned() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe =
                            new Probe<Integer>(0)
                                    .onSubscribe(subscription -> {
                                        completer.run(() -> subscription.request(0));
                                        trace.add("returned");
                                    })
                                    .onError(failure -> trace.add("told"));
                    this.<Integer>publisher(out -> trace.add("ran")).subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("failed");
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe", "onError");
                    assertThat(trace.steps()).containsExactly("returned", "told");
                });
    }

    @Test
    void demand_saturates() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> all = IntStream.range(0, 1000).boxed().toList();
                    var probe =
                            new Probe<Integer>(0)
                                    .onSubscribe(subscription -> {
                                        subscription.request(Long.MAX_VALUE - 1);
                                        subscription.request(Long.MAX_VALUE);
                                        subscription.request(5);
                                    });
                    this.<Integer>publisher(out -> all.forEach(out::emit)).subscribe(probe);
                    completer.run(() -> probe.subscription().request(Long.MAX_VALUE));
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.elements()).isEqualTo(all);
                });
    }

    @Test
    void a_subscriber_that_cancels_at_once_never_starts_the_body() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe =
                            new Probe<Integer>(0)
                                    .onSubscribe(subscription -> {
                                        subscription.request(1);
                                        completer.run(subscription::cancel);
                                    });
                    this.<Integer>publisher(out -> trace.add("ran")).subscribe(probe);
                    loop.untilIdle();
                    assertThat(trace.steps()).isEmpty();
                    assertThat(probe.signals()).containsExactly("onSubscribe");
                });
    }

    @Test
    void cancelling_is_silent_idempotent_and_stops_a_body_that_waits_elsewhere() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var trace = new Trace();
                            var probe = new Probe<Integer>(5);
                            this.<Integer>publisher(
                                            out -> {
                                                out.emit(1);
                                                try {
                                                    Async.sleep(Duration.ofHours(1));
                                                } catch (CancelledError cancelled) {
                                                    trace.add("cancelled");
                                                    throw cancelled;
                                                }
                                            })
                                    .subscribe(probe);
                            loop.untilIdle();
                            completer.run(() -> {
                                probe.subscription().cancel();
                                probe.subscription().cancel();
                                probe.subscription().request(1);
                                probe.subscription().request(-1); // 3.6: nothing after a cancel
                            });
                            loop.untilIdle();
                            assertThat(trace.steps()).containsExactly("cancelled");
                            assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 1");
                        });
        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_subscriber_that_cancels_in_on_next_gets_nothing_more() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe = new Probe<Integer>(10);
                    probe.onNext(element -> probe.subscription().cancel());
                    publisher(naturals(trace)).subscribe(probe);
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 1");
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }

    @Test
    void requesting_in_on_next_does_not_recurse() {
        TestLoop.run(
                engine,
                loop -> {
                    var probe = new Probe<Integer>(1);
                    probe.onNext(element -> probe.subscription().request(1));
                    this.<Integer>publisher(
                                    out -> {
                                        for (int n = 0; n < 20_000; n++) {
                                            out.emit(n);
                                        }
                                    })
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.elements()).hasSize(20_000);
                });
    }

    @Test
    void a_violation_during_a_signal_is_answered_after_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe =
                            new Probe<Integer>(5)
                                    .onNext(element -> Async.sleep(Duration.ofSeconds(1)));
                    publisher(naturals(trace)).subscribe(probe);
                    loop.untilIdle(); // in onNext, asleep
                    completer.run(() -> probe.subscription().request(0));
                    assertThat(probe.end().await()).isEqualTo("failed");
                    loop.untilIdle();
                    assertThat(probe.signals())
                            .containsExactly("onSubscribe", "onNext 1", "onError");
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }

    @Test
    void the_bodys_own_timeout_is_a_failure() {
        TestLoop.run(
                engine,
                loop -> {
                    var probe = new Probe<Integer>(5);
                    this.<Integer>publisher(out ->
                                    Async.timeout(
                                            Duration.ofSeconds(1),
                                            () -> {
                                                out.emit(1);
                                                Async.sleep(Duration.ofHours(1));
                                            }))
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("failed");
                    assertThat(probe.failure()).isInstanceOf(DeadlineExceededException.class);
                });
    }

    @Test
    void a_cancellation_by_somebody_else_is_a_failure_that_says_so() {
        TestLoop.run(
                engine,
                loop -> {
                    var body = loop.loop().<Task<?>>promise("the body's task");
                    var probe = new Probe<Integer>(5);
                    this.<Integer>publisher(
                                    out -> {
                                        body.complete(Async.currentTask());
                                        Async.sleep(Duration.ofHours(1));
                                    })
                            .subscribe(probe);
                    Task<?> task = body.await();
                    completer.run(() -> task.cancel("by an operator"));
                    assertThat(probe.end().await()).isEqualTo("failed");
                    assertThat(probe.failure())
                            .isInstanceOf(TaskCancelledException.class)
                            .hasMessageContaining("by an operator");
                });
    }

    @Test
    void an_element_is_never_null() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe = new Probe<Integer>(5);
                    this.<Integer>publisher(
                                    out -> {
                                        assertThatNullPointerException()
                                                .isThrownBy(() -> out.emit(null));
                                        trace.add("went on");
                                    })
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(trace.steps()).containsExactly("went on");
                });
    }

    @Test
    void nobody_cannot_subscribe() {
        assertThatNullPointerException()
                .isThrownBy(() -> this.<Integer>publisher(out -> {}).subscribe(null));
    }

    @Test
    void cancelling_from_within_the_request_that_follows_it_is_harmless() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe = new Probe<Integer>(1);
                    publisher(naturals(trace)).subscribe(probe);
                    loop.untilIdle();
                    Subscription subscription = probe.subscription();
                    completer.run(() -> {
                        subscription.request(1);
                        subscription.cancel();
                    });
                    loop.untilIdle();
                    assertThat(probe.over()).isFalse();
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }
}
