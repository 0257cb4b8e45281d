package dev.millrace.samples.migrate.callbacks;

/**
 * A point on a flat map.
 *
 * @param east kilometres to the east
 * @param north kilometres to the north
 */
public record Place(double east, double north) {

    /** As the crow flies. */
    public double kilometresTo(Place other) {
        return Math.hypot(east - other.east, north - other.north);
    }
}
