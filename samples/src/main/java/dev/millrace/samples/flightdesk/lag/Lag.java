package dev.millrace.samples.flightdesk.lag;

import java.time.Duration;
import java.util.Arrays;

/**
 * How late the ticks of a loop were.
 *
 * @param ticks how many ticks were due
 * @param p50 half of the ticks were at most this late
 * @param p99 99 % of the ticks were at most this late
 * @param max no tick was later
 */
public record Lag(int ticks, Duration p50, Duration p99, Duration max) {

    /** Summarises the lateness of each tick, in nanoseconds; without ticks all values are zero. */
    static Lag of(long[] nanos) {
        if (nanos.length == 0) {
            return new Lag(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        }
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Lag(
                sorted.length,
                nearestRank(sorted, 50),
                nearestRank(sorted, 99),
                nearestRank(sorted, 100));
    }

    private static Duration nearestRank(long[] sorted, int percent) {
        int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100);
        return Duration.ofNanos(sorted[rank - 1]);
    }
}
