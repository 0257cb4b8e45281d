package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks that are removed while very many others wait for the same future. */
class DoneCallbackTest extends OnBothEngines {
    private static final int CROWD = 100_000;
    private static final int EXITS = 1_000_000;

    private final List<Integer> called = new ArrayList<>();

    private List<Consumer<LoopFuture<String>>> crowd(Promise<String> promise, int size) {
        List<Consumer<LoopFuture<String>>> callbacks = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            int number = n;
            Consumer<LoopFuture<String>> callback = done -> called.add(number);
            callbacks.add(callback);
            promise.addDoneCallback(callback);
        }
        return callbacks;
    }

    @Test
    void a_callback_among_many_is_removed_with_all_its_registrations() throws InterruptedException {
        Promise<String> promise = loop.promise();
        Consumer<LoopFuture<String>> removed = done -> trace.add("removed");
        promise.addDoneCallback(removed);
        List<Consumer<LoopFuture<String>>> others = crowd(promise, 100);
        promise.addDoneCallback(removed);
        assertThat(promise.removeDoneCallback(others.get(50))).isEqualTo(1);
        promise.addDoneCallback(removed);

        assertThat(promise.removeDoneCallback(removed)).isEqualTo(3);
        assertThat(promise.removeDoneCallback(removed)).isZero();
        promise.addDoneCallback(others.get(50));
        promise.complete("value");
        runOneTurn();

        assertThat(trace).isEmpty();
        assertThat(called).hasSize(100).startsWith(0, 1, 2).endsWith(98, 99, 50);
        assertThat(called.subList(0, 99)).isSorted().doesNotContain(50);
    }

    @Test
    void a_future_that_was_left_by_all_is_observed_by_nobody() throws InterruptedException {
        Promise<String> promise = loop.promise();
        List<Consumer<LoopFuture<String>>> callbacks = crowd(promise, 100);
        Task<String> waiter = loop.detach(() -> promise.await());
        runUntilQuiet();
        callbacks.forEach(promise::removeDoneCallback);
        assertThat(promise.observed()).isTrue();

        waiter.cancel();
        runUntilQuiet();

        assertThat(waiter.cancelled()).isTrue();
        assertThat(promise.observed()).isFalse();
    }

    @Test
    void waiters_among_many_callbacks_leave_and_the_others_are_told() throws InterruptedException {
        Promise<String> promise = loop.promise();
        Task<String> first = loop.detach(() -> promise.await());
        runUntilQuiet();
        List<Consumer<LoopFuture<String>>> callbacks = crowd(promise, 100);
        Task<String> last = loop.detach(() -> promise.await());
        runUntilQuiet();
        assertThat(promise.removeDoneCallback(callbacks.getFirst())).isEqualTo(1);
        first.cancel();
        runUntilQuiet();
        promise.complete("value");
        runUntilQuiet();

        assertThat(first.cancelled()).isTrue();
        assertThat(last.result()).isEqualTo("value");
        assertThat(called).hasSize(99).isSorted();
    }

    @Test
    void a_callback_is_told_from_others_without_asking_it() {
        record Stubborn(List<Integer> called) implements Consumer<LoopFuture<String>> {
            @Override
            public void accept(LoopFuture<String> done) {
                called.add(1);
            }

            @Override
            public boolean equals(Object other) {
                throw new IllegalStateException("asked");
            }

            @Override
            public int hashCode() {
                throw new IllegalStateException("asked");
            }
        }
        Promise<String> promise = loop.promise();
        var one = new Stubborn(called);
        promise.addDoneCallback(one);
        assertThat(promise.removeDoneCallback(new Stubborn(called))).isZero();
        crowd(promise, 100);
        assertThat(promise.removeDoneCallback(new Stubborn(called))).isZero();
        assertThat(promise.removeDoneCallback(one)).isEqualTo(1);
        promise.cancel(); // before it is collected, with callbacks that would wait for ever
    }

    @Test
    @Tag("slow") // a million callbacks among a hundred thousand; in a walk each, it would never end
    @Timeout(60)
    void a_million_callbacks_are_removed_one_by_one_while_a_hundred_thousand_wait() {
        Promise<String> promise = loop.promise();
        crowd(promise, CROWD);
        int removed = 0;
        for (int n = 0; n < EXITS; n++) {
            int number = n;
            Consumer<LoopFuture<String>> callback = done -> called.add(number);
            promise.addDoneCallback(callback);
            removed += promise.removeDoneCallback(callback);
        }
        assertThat(removed).isEqualTo(EXITS);
        promise.cancel(); // before it is collected, with callbacks that would wait for ever
    }
}
