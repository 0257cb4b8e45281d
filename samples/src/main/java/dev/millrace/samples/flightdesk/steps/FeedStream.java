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
 * The live feed for tasks: a listener on the feed's side, a stream that waits for its reader on
 * ours.
 */
public final class FeedStream {

    /** How many flights may be on their way before the feed has to wait. */
    static final int CAPACITY = 256;

    private FeedStream() {}

    /**
     * A stream of everything that {@code feed} says. The feed is started by the first pull, held up
     * while the reader is behind, and stopped when the stream is closed, or its reader cancelled.
     *
     * @param feed a feed that nobody has started
     */
    public static AsyncStream<Flight> of(LiveFeed feed) {
        return AsyncStream.generate(out -> emitAll(feed, out));
    }

    private static void emitAll(LiveFeed feed, Emitter<Flight> out) {
        var channel = AsyncStream.<Flight>channel(CAPACITY);
        feed.addListener(new ToChannel(feed, channel.sender()));
        feed.start();
        try {
            // leaving for whatever reason closes the receiver, which turns the feed away
            channel.receiver().forEach(out::emit);
        } finally {
            feed.stop();
        }
    }

    /** Runs on the feed's thread, which may block and is the one thing here that should. */
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
                feed.stop(); // each of them says that the reader has gone
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
