package dev.millrace.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.LoopObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObserversTest {
    private final List<String> told = new ArrayList<>();
    private final List<Observation> removed = new ArrayList<>();
    private boolean over;
    private final Observation first = new Observation(new Watcher(), () -> over);
    private final Observation second = new Observation(new TurnWatcher(), () -> false);
    private final Observers one =
            Observers.of(first, (observation, why) -> removed.add(observation));

    private class Watcher implements LoopObserver {
        @Override
        public void callbackBlocked(String loop, String thread) {
            told.add(thread + " is blocked");
        }

        @Override
        public void watchdogReported(
                String loop, String message, long heldNanos, List<StackTraceElement> stack) {
            told.add(message + " for " + heldNanos);
        }
    }

    private final class TurnWatcher extends Watcher {
        @Override
        public void turnEnded(String loop, long entries, long nanos) {
            told.add("a turn of " + entries);
        }
    }

    @Test
    void each_is_told_in_order() {
        Observers both = one.with(second);
        both.callbackBlocked("loop", "its thread");
        both.watchdogReported("loop", "held", 5, List.of());
        both.beginTurn();
        both.turnEnded("loop", 3, 1);

        assertThat(told)
                .containsExactly(
                        "its thread is blocked",
                        "its thread is blocked",
                        "held for 5",
                        "held for 5",
                        "a turn of 3");
    }

    @Test
    void one_that_has_ended_is_removed_and_told_nothing() {
        over = true;
        one.with(second).callbackBlocked("loop", "its thread");

        assertThat(told).containsExactly("its thread is blocked");
        assertThat(removed).containsExactly(first);
    }

    @Test
    void those_that_are_left_are_told() {
        Observers both = one.with(second);
        assertThat(one.without(second)).as("it was not there").isSameAs(one);
        assertThat(one.without(first)).isNull();

        both.without(first).callbackBlocked("loop", "its thread");
        assertThat(told).hasSize(1);
    }

    @Test
    void steps_and_turns_are_watched_only_for_those_who_ask() {
        assertThat(one.watchSteps()).isFalse();
        assertThat(one.watchTurns()).isFalse();
        Observers both = one.with(second);
        assertThat(both.watchSteps()).isFalse();
        assertThat(both.watchTurns()).isTrue();
    }
}
