package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoarseClockTest {
    @Test
    void the_time_goes_on_while_there_is_no_watchdog_to_read_it() {
        CoarseClock.stop();
        long first = CoarseClock.nanos();

        while (CoarseClock.nanos() == first) {
            Thread.onSpinWait();
        }

        assertThat(CoarseClock.nanos() - first).isPositive();
    }
}
