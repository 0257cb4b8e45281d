package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;
import java.util.List;

/**
 * Some rows of the flight table, in the order of their keys.
 *
 * @param flights the rows; none when the table has no more
 * @param lastId the key of the last of them, from which the next page goes on
 */
public record FlightPage(List<Flight> flights, long lastId) {

    /** Where the first page begins. */
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
