package dev.millrace.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LingerTest {
    private long now;
    private final Linger linger = new Linger(true, () -> now);

    @Test
    void a_driver_sleeps_at_once_until_a_sleep_has_proved_too_short() {
        assertThat(linger.sees(() -> true, Long.MAX_VALUE)).isFalse();

        sleep(Linger.NANOS);
        assertThat(linger.sees(() -> true, Long.MAX_VALUE)).isFalse();

        sleep(Linger.NANOS - 1);
        assertThat(linger.sees(() -> true, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void after_it_has_watched_in_vain_it_sleeps_again() {
        sleep(1);

        assertThat(looks(Linger.NANOS / 4, Long.MAX_VALUE)).isEqualTo(4);
        assertThat(linger.sees(() -> true, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void it_does_not_watch_past_the_next_timer() {
        sleep(1);

        assertThat(looks(100, 200)).isEqualTo(2);
    }

    @Test
    void with_one_processor_it_always_sleeps() {
        var alone = new Linger(false, () -> now);
        alone.fallsAsleep();
        alone.isWoken();

        assertThat(alone.sees(() -> true, Long.MAX_VALUE)).isFalse();
    }

    private void sleep(long nanos) {
        linger.fallsAsleep();
        now += nanos;
        linger.isWoken();
    }

    /** How often the driver looks in vain when each look takes so long. */
    private int looks(long nanosEach, long mostNanos) {
        var looks = new AtomicInteger();
        boolean seen =
                linger.sees(
                        () -> {
                            looks.incrementAndGet();
                            now += nanosEach;
                            return false;
                        },
                        mostNanos);
        assertThat(seen).isFalse();
        return looks.get();
    }
}
