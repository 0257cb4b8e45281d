package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Airport;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The airport directory. It answers by callback, on its own thread.
 *
 * <p>A callback must not take long, because it holds up all others.
 */
public final class AirportLookup implements AutoCloseable {

    /** Receives an answer; exactly one of its methods is called, once. */
    public interface Callback {

        /** The airport was found. */
        void onResult(Airport airport);

        /** There is no answer: the code is unknown, or the directory is closed. */
        void onError(Exception failure);
    }

    /** The directory has no airport of that code. */
    public static final class UnknownAirportException extends Exception {

        private static final long serialVersionUID = 1;

        private UnknownAirportException(String code) {
            super("no airport has the code " + code);
        }
    }

    private static final class Ask {
        final String code;
        final Callback callback;

        Ask(String code, Callback callback) {
            this.code = code;
            this.callback = callback;
        }
    }

    private final Map<String, Airport> airports;
    private final BlockingQueue<Ask> asks = new LinkedBlockingQueue<Ask>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    /** Opens a directory of {@code airports} by code, and starts its thread. */
    public AirportLookup(Map<String, Airport> airports) {
        this.airports = Map.copyOf(airports);
        this.thread =
                new Thread(
                        new Runnable() {
                            @Override
                            public void run() {
                                answer();
                            }
                        },
                        "airport-lookup");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for the airport of {@code code}; returns at once, and calls {@code callback} later. */
    public void find(String code, Callback callback) {
        asks.add(new Ask(code, callback));
        if (closed.get()) {
            refuseAll(); // the thread may have ended before this question was added
        }
    }

    /** Ends the thread; open questions fail. */
    @Override
    public void close() {
        closed.set(true);
        thread.interrupt();
    }

    private void answer() {
        try {
            while (!closed.get()) {
                Ask ask = asks.take();
                Airport airport = airports.get(ask.code);
                if (airport == null) {
                    ask.callback.onError(new UnknownAirportException(ask.code));
                } else {
                    ask.callback.onResult(airport);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only close() interrupts
        } finally {
            refuseAll();
        }
    }

    private void refuseAll() {
        for (Ask ask = asks.poll(); ask != null; ask = asks.poll()) {
            ask.callback.onError(new IllegalStateException("the airport directory is closed"));
        }
    }
}
