package dev.millrace.samples.migrate.callbacks;

/** Gets the positions of a vehicle until it is removed. */
public interface PositionListener {

    /** The vehicle is there now. */
    void onPosition(Place place);

    /** No more positions will come. */
    void onLost(GeoException failure);
}
