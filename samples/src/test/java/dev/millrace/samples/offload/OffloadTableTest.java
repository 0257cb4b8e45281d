package dev.millrace.samples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.Lag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OffloadTableTest {
    private static Outcome outcome(String where, double low) {
        var lag = new Lag(7, Duration.ZERO, Duration.ofNanos(1_250_000), Duration.ofSeconds(1));
        return new Outcome(
                where,
                Map.of(new Route("DFW", "ATL"), new Interval(low, 4)),
                Duration.ofMillis(310),
                lag,
                "is told");
    }

    @Test
    void a_row_has_the_time_the_lag_and_what_a_kill_does() {
        assertThat(OffloadTable.of(List.of(outcome("cpu()", 1))).lines())
                .last()
                .asString()
                .contains("cpu()", " 310", " 1.25", "is told");
    }

    @Test
    void equal_results_are_ok_and_name_all_that_ran_them() {
        assertThat(OffloadTable.verdict(List.of(outcome("inline", 1), outcome("cpu()", 1))))
                .isEqualTo("ok: 1 intervals, equal in inline, cpu()");
    }

    @Test
    void whatever_came_to_another_result_is_named() {
        assertThat(OffloadTable.verdict(List.of(outcome("inline", 1), outcome("cpu()", 2))))
                .isEqualTo("error: inline and cpu() disagree");
    }
}
