package dev.millrace.samples.flightdesk.report;

import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.time.Duration;
import java.util.Map;

/**
 * The result of one way to read the rows.
 *
 * @param path its name
 * @param totals flights and minutes per route
 * @param time how long it took, reading included
 */
public record PathResult(String path, Map<Route, Totals> totals, Duration time) {

    /** Keeps its own copy of the totals. */
    public PathResult {
        totals = Map.copyOf(totals);
    }

    /** How many rows it read. */
    public long rows() {
        return totals.values().stream().mapToLong(Totals::flights).sum();
    }
}
