package dev.millrace.samples.flightdesk.serve;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Those who look: each has a stream of its own that holds the newest element until it is taken, so
 * one who looks away costs one element. Loop only, but for {@link #stream}.
 *
 * @param <T> what is shown
 */
final class Audience<T> {

    private final Set<Feed<T>> feeds = new LinkedHashSet<>();
    private boolean gone;

    /** A stream of what is shown from its first pull on. Any thread. */
    AsyncStream<T> stream() {
        return AsyncStream.listen(
                Overflow.latest(),
                feed -> {
                    feeds.add(feed);
                    if (gone) {
                        feed.end();
                    }
                    return () -> feeds.remove(feed);
                });
    }

    void show(T element) {
        feeds.forEach(feed -> feed.send(element));
    }

    int size() {
        return feeds.size();
    }

    /** Ends all streams, and every later one at its first pull. */
    void dismiss() {
        gone = true;
        feeds.forEach(Feed::end);
    }
}
