package dev.millrace.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NanosTest {

    @Test
    void counts_nanoseconds_and_takes_what_is_negative_for_none() {
        assertThat(Nanos.of(Duration.ofSeconds(1, 5))).isEqualTo(1_000_000_005L);
        assertThat(Nanos.of(Duration.ZERO)).isZero();
        assertThat(Nanos.of(Duration.ofNanos(-1))).isZero();
        assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
    }

    @Test
    void is_bounded_so_that_sums_and_differences_cannot_overflow() {
        long longest = Nanos.of(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(longest).isGreaterThan(Duration.ofDays(26_000).toNanos());
        assertThat(Math.addExact(longest, longest)).isPositive();
        assertThat(Nanos.of(Duration.ofNanos(longest + 1))).isEqualTo(longest);
    }
}
