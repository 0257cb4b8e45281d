package dev.millrace.samples.migrate.callbacks;

/** The client of the map, which the migration does not change. It answers on its own threads. */
public interface Geo {

    /** Where an address is. */
    Call locate(String address, Answer<Place> answer);

    /** The way between two places, in kilometres. */
    Call distance(Place from, Place to, Answer<Double> answer);

    /** Reports the position of a vehicle, again and again. */
    void addListener(String vehicle, PositionListener listener);

    /** Stops reporting. */
    void removeListener(String vehicle, PositionListener listener);
}
