package dev.millrace.samples.migrate.callbacks;

/** The client of the map, which stays as it is before, during and after. Answers on its threads. */
public interface Geo {

    /** Where an address is. */
    Call locate(String address, Answer<Place> answer);

    /** The way between two places, in kilometres. */
    Call distance(Place from, Place to, Answer<Double> answer);

    /** Tells where a vehicle is, again and again. */
    void addListener(String vehicle, PositionListener listener);

    /** Stops telling. */
    void removeListener(String vehicle, PositionListener listener);
}
