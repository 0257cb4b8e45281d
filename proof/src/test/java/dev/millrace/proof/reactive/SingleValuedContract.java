package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.LoopFuture;
import dev.millrace.TaskCancelledException;
import dev.millrace.proof.Collected;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What a publisher of one value promises, cold or hot. The conformance suite has no test for most
 * of it that a source of one element could run, so the rules stand here by their numbers.
 */
@OnEachEngine(with = Completer.class)
@Timeout(60)
abstract class SingleValuedContract extends EngineTest {
    @Parameter(1)
    Completer completer;

    /** The publisher of the outcome of {@code future}: hot, or as a body that awaits it. */
    abstract <T> Publisher<T> publisher(LoopFuture<? extends @Nullable T> future);

    @Test
    void rule_1_9_on_subscribe_comes_first_and_once_and_nobody_cannot_subscribe() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    Publisher<Integer> publisher = publisher(value);
                    var probe = new Probe<Integer>(1);
                    completer.run(() -> publisher.subscribe(probe));
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe");
                    assertThatNullPointerException().isThrownBy(() -> publisher.subscribe(null));

                    value.complete(7);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.signals())
                            .containsExactly("onSubscribe", "onNext 7", "onComplete");
                });
    }

    @Test
    void the_value_waits_for_demand_and_completes_with_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    value.complete(7);
                    var probe = new Probe<Integer>(0);
                    publisher(value).subscribe(probe);
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe");
                    completer.run(() -> probe.subscription().request(1));
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.signals())
                            .containsExactly("onSubscribe", "onNext 7", "onComplete");
                });
    }

    @Test
    void neither_failure_nor_emptiness_waits_for_demand() {
        TestLoop.run(
                engine,
                loop -> {
                    var empty = loop.loop().<@Nullable Integer>promise("empty");
                    empty.complete(null);
                    var unrequested = new Probe<Integer>(0);
                    this.<Integer>publisher(empty).subscribe(unrequested);
                    assertThat(unrequested.end().await()).isEqualTo("completed");

                    var failure = new IOException("checked");
                    var failing = loop.loop().<Integer>promise("failing");
                    var told = new Probe<Integer>(0);
                    publisher(failing).subscribe(told);
                    loop.untilIdle();
                    failing.fail(failure);
                    assertThat(told.end().await()).isEqualTo("failed");
                    assertThat(told.failure()).isSameAs(failure);
                });
    }

    @Test
    void rule_3_6_nothing_follows_a_cancel() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    var probe = new Probe<Integer>(0);
                    publisher(value).subscribe(probe);
                    loop.untilIdle();
                    completer.run(() -> {
                        probe.subscription().cancel();
                        probe.subscription().cancel();
                        probe.subscription().request(1);
                        probe.subscription().request(0);
                    });
                    value.complete(7);
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe");
                });
    }

    @Test
    void rule_3_9_a_request_of_nothing_that_comes_while_the_value_is_taken_is_a_failure() {
        for (long nothing : new long[] {0, -1, Long.MIN_VALUE}) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var value = loop.loop().<Integer>promise("value");
                        var probe = new Probe<Integer>(Long.MAX_VALUE);
                        probe.onNext(taken ->
                                completer.runAtOnce(() -> probe.subscription().request(nothing)));
                        publisher(value).subscribe(probe);
                        value.complete(7);
                        loop.untilIdle();
                        assertThat(probe.signals())
                                .containsExactly("onSubscribe", "onNext 7", "onError");
                        assertThat(probe.failure())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("3.9");
                    });
        }
    }

    @Test
    void rule_3_9_a_request_of_nothing_is_a_failure_before_and_after_the_value_is_there() {
        for (long nothing : new long[] {0, -1, Long.MIN_VALUE}) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var value = loop.loop().<Integer>promise("value");
                        var early = new Probe<Integer>(0);
                        var late = new Probe<Integer>(0);
                        publisher(value).subscribe(early);
                        publisher(value).subscribe(late);
                        loop.untilIdle();
                        completer.run(() -> early.subscription().request(nothing));
                        assertThat(early.end().await()).isEqualTo("failed");
                        value.complete(7);
                        loop.untilIdle();
                        completer.run(() -> late.subscription().request(nothing));
                        assertThat(late.end().await()).isEqualTo("failed");
                        loop.untilIdle();
                        for (Probe<Integer> probe : List.of(early, late)) {
                            assertThat(probe.signals()).containsExactly("onSubscribe", "onError");
                            assertThat(probe.failure())
                                    .isInstanceOf(IllegalArgumentException.class)
                                    .hasMessageContaining("3.9");
                        }
                    });
        }
    }

    @Test
    void rule_3_17_demand_saturates() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    var probe = new Probe<Integer>(Long.MAX_VALUE);
                    publisher(value).subscribe(probe);
                    completer.run(() -> {
                        probe.subscription().request(Long.MAX_VALUE);
                        probe.subscription().request(1);
                    });
                    value.complete(7);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.elements()).containsExactly(7);
                });
    }

    @Test
    void a_value_given_to_one_subscriber_is_given_to_the_next() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    value.complete(7);
                    Publisher<Integer> publisher = publisher(value);
                    for (int round = 0; round < 3; round++) {
                        var probe = new Probe<Integer>(1);
                        completer.run(() -> publisher.subscribe(probe));
                        assertThat(probe.end().await()).isEqualTo("completed");
                        assertThat(probe.elements()).containsExactly(7);
                    }
                });
    }

    @Test
    void a_subscriber_that_leaves_takes_nothing_from_the_others() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    var leaving = new Probe<Integer>(1);
                    var staying = new Probe<Integer>(1);
                    publisher(value).subscribe(leaving);
                    publisher(value).subscribe(staying);
                    loop.untilIdle();
                    completer.run(() -> leaving.subscription().cancel());
                    loop.untilIdle();
                    value.complete(7);
                    assertThat(staying.end().await()).isEqualTo("completed");
                    assertThat(leaving.signals()).containsExactly("onSubscribe");
                });
    }

    @Test
    void cancelling_in_on_next_leaves_the_end_out() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    value.complete(7);
                    var probe = new Probe<Integer>(1);
                    probe.onNext(element -> probe.subscription().cancel());
                    publisher(value).subscribe(probe);
                    loop.untilIdle();
                    assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 7");
                });
    }

    @Test
    void what_was_cancelled_by_somebody_is_a_failure() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<Integer>promise("value");
                    var probe = new Probe<Integer>(1);
                    publisher(value).subscribe(probe);
                    loop.untilIdle();
                    completer.run(() -> value.cancel("by its owner"));
                    assertThat(probe.end().await()).isEqualTo("failed");
                    assertThat(probe.failure()).isInstanceOf(TaskCancelledException.class);
                });
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void rule_3_13_a_cancelled_subscription_lets_its_subscriber_go() {
        TestLoop.run(
                engine,
                loop -> {
                    var never = loop.loop().<Integer>promise("never");
                    Kept kept = subscribeAndCancel(loop, never);
                    Collected.await("the subscriber", kept.subscriber());
                    kept.subscription().request(1); // the subscription itself may still be held
                    never.complete(1);
                });
    }

    private record Kept(WeakReference<Subscriber<Integer>> subscriber, Subscription subscription) {}

    private Kept subscribeAndCancel(TestLoop loop, LoopFuture<Integer> never) {
        var probe = new Probe<Integer>(1);
        publisher(never).subscribe(probe);
        loop.untilIdle();
        Subscription subscription = probe.subscription();
        completer.run(subscription::cancel);
        loop.untilIdle();
        return new Kept(new WeakReference<>(probe), subscription);
    }
}
