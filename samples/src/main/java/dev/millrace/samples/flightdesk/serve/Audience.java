package dev.millrace.samples.flightdesk.serve;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The viewers. Each has a stream of its own that keeps only the newest element, so a slow viewer
 * costs one element. Loop only, except {@link #stream}.
 *
 * @param <T> the type of the elements
 */
final class Audience<T> {

    private final Set<Feed<T>> feeds = new LinkedHashSet<>();
    private boolean gone;

    /** A stream of what is shown after its first {@code next()}. Any thread. */
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

    /** Ends all streams, and every later one at its first {@code next()}. */
    void dismiss() {
        gone = true;
        feeds.forEach(Feed::end);
    }
}
