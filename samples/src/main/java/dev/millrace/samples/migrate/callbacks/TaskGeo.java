package dev.millrace.samples.migrate.callbacks;

import dev.millrace.Promise;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Overflow;

/** The first step: the map for tasks, one short method for each callback. */
public final class TaskGeo {

    private final Geo geo;

    /** A view of that map. */
    public TaskGeo(Geo geo) {
        this.geo = geo;
    }

    // @start region=locate
    /** Where an address is; awaits. */
    public Place locate(String address) throws GeoException {
        return CallbackBridge.await(promise -> {
            Call call = geo.locate(address, into(promise));
            return call::cancel; // if the task is cancelled
        });
    }

    /** The way between two places, in kilometres; awaits. */
    public double distance(Place from, Place to) throws GeoException {
        return CallbackBridge.await((Promise<Double> promise) -> {
            Call call = geo.distance(from, to, into(promise));
            return call::cancel;
        });
    }

    private static <T> Answer<T> into(Promise<T> promise) {
        return new Answer<>() {
            @Override
            public void onResult(T value) {
                promise.completeThreadSafe(value);
            }

            @Override
            public void onFailure(Exception failure) {
                promise.failThreadSafe(failure);
            }
        };
    }

    // @end

    // @start region=positions
    /** Where a vehicle is, now and again; a slow reader sees the latest. */
    public AsyncStream<Place> positions(String vehicle) {
        return AsyncStream.listen(
                Overflow.latest(),
                feed -> {
                    var listener =
                            new PositionListener() {
                                @Override
                                public void onPosition(Place place) {
                                    feed.send(place);
                                }

                                @Override
                                public void onLost(GeoException failure) {
                                    feed.fail(failure);
                                }
                            };
                    geo.addListener(vehicle, listener);
                    return () -> geo.removeListener(vehicle, listener);
                });
    }
    // @end
}
