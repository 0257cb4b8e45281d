package dev.millrace.samples.migrate.callbacks;

import static dev.millrace.Async.gather;
import static dev.millrace.Async.timeout;

import java.time.Duration;
import java.util.List;

/** After: plain Java, for tasks. */
public final class TaskRoutes {

    private final TaskGeo geo;

    /** Routes on that map. */
    public TaskRoutes(TaskGeo geo) {
        this.geo = geo;
    }

    // @start region=distance
    /** The way between two addresses; awaits, so it is for tasks. */
    public double distance(String from, String to) throws GeoException {
        return timeout(
                Duration.ofSeconds(2),
                () -> {
                    List<Place> ends = gather(() -> geo.locate(from), () -> geo.locate(to));
                    return geo.distance(ends.getFirst(), ends.getLast());
                });
    }

    // @end

    // @start region=arrival
    /** Where a vehicle is when it comes within a kilometre of its goal; awaits. */
    public Place arrival(String vehicle, Place goal) throws GeoException {
        try (var positions = geo.positions(vehicle)) {
            for (Place place : positions) {
                if (place.kilometresTo(goal) < 1) {
                    return place;
                }
            }
        } // the listener is removed here, whichever way this block is left
        throw new GeoException(vehicle + " says nothing any more");
    }
    // @end
}
