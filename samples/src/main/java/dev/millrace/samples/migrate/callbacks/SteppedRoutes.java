package dev.millrace.samples.migrate.callbacks;

import java.util.concurrent.ScheduledExecutorService;

// @start region=stepped
/** On the way: one method has moved, the other has not. */
public final class SteppedRoutes implements Routes {

    private final Routes before;
    private final TaskRoutes after;

    /** Routes on that map. */
    public SteppedRoutes(Geo geo, ScheduledExecutorService timer) {
        this.before = new NestedRoutes(geo, timer);
        this.after = new TaskRoutes(new TaskGeo(geo));
    }

    @Override
    public Call distance(String from, String to, Answer<Double> answer) {
        return new CallbackRoutes(after).distance(from, to, answer);
    }

    @Override
    public Call arrival(String vehicle, Place goal, Answer<Place> answer) {
        return before.arrival(vehicle, goal, answer);
    }
}
// @end
