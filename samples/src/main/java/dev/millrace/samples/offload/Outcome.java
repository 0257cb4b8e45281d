package dev.millrace.samples.offload;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.Lag;
import java.time.Duration;
import java.util.Map;

/**
 * The results of the statistic in one place.
 *
 * @param where the place's name in the table
 * @param intervals the result, per route
 * @param time how long it took
 * @param lag how late the loop was meanwhile
 * @param whenKilled what happened to a job that was cancelled or lost its worker
 */
record Outcome(
        String where, Map<Route, Interval> intervals, Duration time, Lag lag, String whenKilled) {}
