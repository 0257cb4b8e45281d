package dev.millrace.samples.migrate.callbacks;

/** Hears of a vehicle until it is removed. */
public interface PositionListener {

    /** The vehicle is there now. */
    void onPosition(Place place);

    /** The vehicle will not be heard of again. */
    void onLost(GeoException failure);
}
