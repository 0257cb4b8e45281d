package dev.millrace.samples.flightdesk.report;

import dev.millrace.samples.flightdesk.data.Printable;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the totals of a path with those of the database, route by route. */
public final class Agreement {

    private Agreement() {}

    /**
     * One sentence about the first route, in alphabetical order, on which {@code path} and the
     * database differ; empty if they have the same routes and totals.
     */
    public static Optional<String> difference(Map<Route, Totals> sql, PathResult path) {
        var routes = new TreeSet<>(sql.keySet());
        routes.addAll(path.totals().keySet());
        for (var route : routes) {
            var expected = sql.get(route);
            var counted = path.totals().get(route);
            if (expected == null || !expected.equals(counted)) {
                return Optional.of(
                        "the %s path disagrees with SQL on route %s: %s, but SQL says %s"
                                .formatted(
                                        path.path(),
                                        Printable.text(route.toString()),
                                        told(counted),
                                        told(expected)));
            }
        }
        return Optional.empty();
    }

    private static String told(@Nullable Totals totals) {
        return totals == null
                ? "no flights"
                : "%d flights, %d minutes".formatted(totals.flights(), totals.minutes());
    }
}
