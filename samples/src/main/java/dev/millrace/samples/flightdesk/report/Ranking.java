package dev.millrace.samples.flightdesk.report;

import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Selects the routes to report. */
public final class Ranking {

    /** With fewer flights, the mean of a route says little. */
    public static final int FEWEST_FLIGHTS = 20;

    /** How many of the worst routes are reported. */
    public static final int LINES = 10;

    private Ranking() {}

    /** The routes with enough flights, the one with the longest mean delay first. */
    public static List<Route> byMeanDelay(Map<Route, Totals> totals) {
        return totals.entrySet().stream()
                .filter(entry -> entry.getValue().flights() >= FEWEST_FLIGHTS)
                .sorted(
                        Comparator.comparingDouble(
                                        (Map.Entry<Route, Totals> entry) -> entry.getValue().mean())
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The ten worst of them. */
    public static List<Route> worst(Map<Route, Totals> totals) {
        return byMeanDelay(totals).stream().limit(LINES).toList();
    }
}
