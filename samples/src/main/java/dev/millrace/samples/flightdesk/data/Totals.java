package dev.millrace.samples.flightdesk.data;

/**
 * The totals of a route. They are integers, so that every path gets the same result in any order of
 * addition.
 *
 * @param flights how many flights
 * @param minutes the sum of their delays
 */
public record Totals(long flights, long minutes) {

    /** The totals of no flight at all. */
    public static final Totals NONE = new Totals(0, 0);

    /** The totals of a single flight. */
    public static Totals of(Flight flight) {
        return new Totals(1, flight.delay());
    }

    /** The totals of both together. */
    public Totals plus(Totals other) {
        return new Totals(flights + other.flights, minutes + other.minutes);
    }

    /** Mean delay in minutes; there must be at least one flight. */
    public double mean() {
        return (double) minutes / flights;
    }
}
