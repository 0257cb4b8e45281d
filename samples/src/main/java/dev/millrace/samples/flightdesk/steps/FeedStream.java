package dev.millrace.samples.flightdesk.steps;

import dev.millrace.LoopClosedException;
import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.legacy.FeedListener;
import dev.millrace.samples.flightdesk.legacy.LiveFeed;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.ChannelClosedException;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Sender;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * The live feed for tasks: a listener on the feed's side, a stream with backpressure on the task's
 * side.
 */
public final class FeedStream {

    /** How many flights may be buffered before the feed has to wait. */
    static final int CAPACITY = 256;

    private FeedStream() {}

    /**
     * A stream of all flights of {@code feed}. The first {@code next()} starts the feed. The feed
     * waits while the reader is behind, and is stopped when the stream is closed or its reader is
     * cancelled.
     *
     * @param feed a feed that has not been started
     */
    public static AsyncStream<Flight> of(LiveFeed feed) {
        return AsyncStream.generate(out -> emitAll(feed, out));
    }

    private static void emitAll(LiveFeed feed, Emitter<Flight> out) {
        var channel = AsyncStream.<Flight>channel(CAPACITY);
        feed.addListener(new ToChannel(feed, channel.sender()));
        feed.start();
        try {
            // any way out of here closes the receiver, which stops the feed
            channel.receiver().forEach(out::emit);
        } finally {
            feed.stop();
        }
    }

    /** Runs on the feed's thread, which may block. */
    private record ToChannel(LiveFeed feed, Sender<Flight> flights) implements FeedListener {

        @Override
        public void onFlight(Flight flight) {
            try {
                if (!flights.trySendThreadSafe(flight)) {
                    flights.sendThreadSafe(flight).join();
                }
            } catch (ChannelClosedException
                    | LoopClosedException
                    | CancellationException
                    | CompletionException nobodyListens) {
                feed.stop(); // all of these mean that the reader has gone
            }
        }

        @Override
        public void onEnd() {
            flights.closeThreadSafe();
        }

        @Override
        public void onError(Exception failure) {
            flights.failThreadSafe(failure);
        }
    }
}
