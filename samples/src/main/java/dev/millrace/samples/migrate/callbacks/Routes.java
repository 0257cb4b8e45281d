package dev.millrace.samples.migrate.callbacks;

// @start region=routes
/** What the rest of the application sees, before, during and after. */
public interface Routes {

    /** The way between two addresses; a {@code TimeoutException} after two seconds. */
    Call distance(String from, String to, Answer<Double> answer);

    /** Where a vehicle is when it comes within a kilometre of its goal. */
    Call arrival(String vehicle, Place goal, Answer<Place> answer);
}
// @end
