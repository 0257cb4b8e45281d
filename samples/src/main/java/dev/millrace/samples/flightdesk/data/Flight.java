package dev.millrace.samples.flightdesk.data;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/**
 * One flight that was flown.
 *
 * @param departure when it left, in local time of the origin
 * @param delay minutes late at the destination; negative if early
 * @param distance miles flown
 * @param origin the code of the airport it left
 * @param destination the code of the destination airport
 */
public record Flight(
        LocalDateTime departure, int delay, int distance, String origin, String destination) {

    // STRICT, or 30 February would silently become the 28th
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm").withResolverStyle(ResolverStyle.STRICT);

    static Flight from(RawRecord raw) throws WrongShapeException {
        return new Flight(
                raw.dateTime("date", DATE),
                raw.wholeNumber("delay"),
                raw.wholeNumber("distance"),
                raw.text("origin"),
                raw.text("destination"));
    }

    /** The route it flew. */
    public Route route() {
        return new Route(origin, destination);
    }
}
