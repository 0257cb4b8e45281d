package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;
import java.util.List;

/**
 * Some rows of the flight table, in the order of their keys.
 *
 * @param flights the rows; empty at the end of the table
 * @param lastId the key of the last row, after which the next page begins
 */
public record FlightPage(List<Flight> flights, long lastId) {

    /** The key before the first page. */
    public static final long START = 0;

    /** Keeps its own copy of the rows. */
    public FlightPage {
        flights = List.copyOf(flights);
    }

    /** Whether the table ended before this page. */
    public boolean isEmpty() {
        return flights.isEmpty();
    }
}
