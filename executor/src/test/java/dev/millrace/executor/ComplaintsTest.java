package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @Test
    void there_is_one_complaint_a_minute_about_each_executor() {
        var complaints = new Complaints();
        Executor here = job -> job.run();
        Executor there = Runnable::run;
        long first = 1_000 * MINUTE;

        assertThat(complaints.may(here, first)).isTrue();
        assertThat(complaints.may(there, first + 1)).isTrue();
        assertThat(complaints.may(here, first + MINUTE - 1)).isFalse();
        assertThat(complaints.may(here, first + MINUTE)).isTrue();
        assertThat(complaints.may(there, first + MINUTE)).isFalse();
    }
}
