package dev.millrace.samples.offload;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.Lag;
import java.time.Duration;
import java.util.Map;

/**
 * What came of the statistic in one place.
 *
 * @param place what the table calls it
 * @param intervals the result, per route
 * @param time how long all of it took
 * @param lag how late the loop was meanwhile
 * @param whenKilled what became of a job whose worker was killed, or that was cancelled
 */
record Outcome(
        String place, Map<Route, Interval> intervals, Duration time, Lag lag, String whenKilled) {}
