package dev.millrace.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpacingTest {
    private static long idle() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("millrace-spacing"))
                .count();
    }

    @Test
    void three_threads_keep_two_apart_and_end_with_the_spacing() {
        try (var spacing = new Spacing()) {
            spacing.widen();
            assertThat(idle()).isEqualTo(3);
            spacing.widen();
            assertThat(idle()).isEqualTo(6);
        }
        assertThat(idle()).isZero();
    }

    @Test
    void who_closes_it_while_interrupted_waits_all_the_same_and_stays_interrupted() {
        var spacing = new Spacing();
        spacing.widen();
        Thread.currentThread().interrupt();
        spacing.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(idle()).isZero();
    }

    @Test
    void who_closes_it_is_not_interrupted_by_that() {
        new Spacing().close();
        assertThat(Thread.interrupted()).isFalse();
    }
}
