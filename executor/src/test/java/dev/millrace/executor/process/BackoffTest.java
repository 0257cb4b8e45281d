package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void the_first_start_is_at_once_and_each_failure_doubles_the_wait_up_to_the_most() {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350));
        assertThat(backoff.next()).isZero();
        assertThat(backoff.next()).hasMillis(100);
        assertThat(backoff.next()).hasMillis(200);
        assertThat(backoff.next()).hasMillis(350);
        assertThat(backoff.next()).hasMillis(350);
        backoff.reset();
        assertThat(backoff.next()).isZero();
    }

    @Test
    void the_longest_wait_is_not_doubled() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        var backoff = new Backoff(ages, ages);
        assertThat(backoff.next()).isZero();
        assertThat(backoff.next()).isEqualTo(ages);
        assertThat(backoff.next()).isEqualTo(ages);
    }
}
