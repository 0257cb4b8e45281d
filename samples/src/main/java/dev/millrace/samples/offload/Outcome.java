package dev.millrace.samples.offload;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.Lag;
import java.time.Duration;
import java.util.Map;

/**
 * What came of the statistic.
 *
 * @param where what the table calls where it ran
 * @param intervals the result, per route
 * @param time how long all of it took
 * @param lag how late the loop was meanwhile
 * @param whenKilled what became of a job whose worker was killed, or that was cancelled
 */
record Outcome(
        String where, Map<Route, Interval> intervals, Duration time, Lag lag, String whenKilled) {}
