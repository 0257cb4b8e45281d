package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The routes that are significantly late.
 *
 * @param worst the worst first
 */
record Report(List<RouteDelay> worst) {

    static final Report NONE = new Report(List.of());

    /** How many routes are shown. */
    static final int LINES = 8;

    /** With fewer flights, a route has no useful interval. */
    static final int FEWEST_FLIGHTS = 5;

    // by the lower end: a few very late flights are not significant
    private static final Comparator<RouteDelay> WORST_FIRST =
            Comparator.comparingDouble((RouteDelay line) -> line.interval().low())
                    .reversed()
                    .thenComparing(RouteDelay::route);

    /**
     * Computes the interval of every route in {@code flights} and keeps the worst.
     *
     * <p>Pure computation, for any thread; takes a tenth of a second or more.
     */
    static Report of(List<Flight> flights) {
        return new Report(
                delays(flights).entrySet().stream()
                        .filter(entry -> entry.getValue().length >= FEWEST_FLIGHTS)
                        .map(entry -> line(entry.getKey(), entry.getValue()))
                        .sorted(WORST_FIRST)
                        .limit(LINES)
                        .toList());
    }

    private static Map<Route, int[]> delays(List<Flight> flights) {
        var builders = new HashMap<Route, IntStream.Builder>();
        for (var flight : flights) {
            builders.computeIfAbsent(flight.route(), _ -> IntStream.builder()).add(flight.delay());
        }
        var delays = new HashMap<Route, int[]>();
        builders.forEach((route, builder) -> delays.put(route, builder.build().toArray()));
        return delays;
    }

    private static RouteDelay line(Route route, int[] delays) {
        return new RouteDelay(
                route,
                delays.length,
                Arrays.stream(delays).average().orElseThrow(),
                DelayBootstrap.interval(route, delays));
    }
}
