package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/** The rows that every consumer is given, and what it must make of them. */
final class Rows {

    static final List<Flight> FLIGHTS =
            List.of(flight("A", "B", 10), flight("B", "A", 5), flight("A", "B", -13));

    static final Map<Route, Totals> TOTALS =
            Map.of(new Route("A", "B"), new Totals(2, -3), new Route("B", "A"), new Totals(1, 5));

    private Rows() {}

    private static Flight flight(String origin, String destination, int delay) {
        return new Flight(LocalDateTime.of(2001, 1, 1, 0, 0), delay, 1, origin, destination);
    }
}
