package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The live feed: pushes every flight to every listener from a thread of its own.
 *
 * <p>This one replays a recorded file as fast as its listeners take it. Records of the wrong shape
 * are skipped silently: the loader has already reported them.
 */
public final class LiveFeed {

    private final Source recording;
    private final List<FeedListener> listeners = new CopyOnWriteArrayList<FeedListener>();
    private volatile boolean stopped; // written by any thread, read by the feed's

    /** A feed that will replay {@code recording}. */
    public LiveFeed(Source recording) {
        this.recording = recording;
    }

    /** Adds a listener for what comes from now on. */
    public void addListener(FeedListener listener) {
        listeners.add(listener);
    }

    /** Starts the replay. Called once. */
    public void start() {
        Thread thread =
                new Thread(
                        new Runnable() {
                            @Override
                            public void run() {
                                replay();
                            }
                        },
                        "live-feed");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks the replay to stop after the current flight; listeners are then called no more. */
    public void stop() {
        stopped = true;
    }

    private void replay() {
        Exception broken = null;
        try (RecordReader<Flight> reader = RecordReader.flights(recording, skipped -> {})) {
            for (Flight flight = reader.next();
                    flight != null && !stopped;
                    flight = reader.next()) {
                for (FeedListener listener : listeners) {
                    listener.onFlight(flight);
                }
            }
        } catch (IOException | RuntimeException e) {
            broken = e;
        }
        if (!stopped) {
            end(broken);
        }
    }

    private void end(@Nullable Exception broken) {
        for (FeedListener listener : listeners) {
            if (broken == null) {
                listener.onEnd();
            } else {
                listener.onError(broken);
            }
        }
    }
}
