package dev.millrace.samples.flightdesk.lag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LagTest {

    @Test
    void percentiles_are_the_nearest_rank() {
        var lag = Lag.of(LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray());

        assertThat(lag)
                .isEqualTo(
                        new Lag(
                                200,
                                Duration.ofNanos(100),
                                Duration.ofNanos(198),
                                Duration.ofNanos(200)));
    }

    @Test
    void a_single_tick_is_every_percentile() {
        var late = Duration.ofNanos(7);

        assertThat(Lag.of(new long[] {7})).isEqualTo(new Lag(1, late, late, late));
    }

    @Test
    void the_table_names_the_engine_and_both_ways() {
        var left = new Lag(9, Duration.ofMillis(31), Duration.ofMillis(60), Duration.ofMillis(61));
        var moved = new Lag(9, Duration.ZERO, Duration.ofNanos(450_000), Duration.ofMillis(2));

        assertThat(LagTable.of(FiberEngine.BATON, left, moved).lines())
                .containsExactly(
                        "Lag of the loop in ms, on the baton engine, under the same work:",
                        "                                                  p50      p99      max",
                        "  query left in a callback, CPU in a task       31.00    60.00    61.00",
                        "  both moved off with runInExecutor              0.00     0.45     2.00");
    }
}
