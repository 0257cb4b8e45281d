package dev.millrace.samples.flightdesk.data;

import java.util.Comparator;

/**
 * A directed pair of airports: the way back is another route.
 *
 * @param origin the code of the airport the flights leave
 * @param destination the code of the destination airport
 */
public record Route(String origin, String destination) implements Comparable<Route> {

    private static final Comparator<Route> ORDER =
            Comparator.comparing(Route::origin).thenComparing(Route::destination);

    /** Orders by origin, then by destination. */
    @Override
    public int compareTo(Route other) {
        return ORDER.compare(this, other);
    }

    /** The form the reports print: {@code DFW-ATL}. */
    @Override
    public String toString() {
        return origin + "-" + destination;
    }
}
