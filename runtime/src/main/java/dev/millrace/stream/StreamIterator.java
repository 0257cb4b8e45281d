package dev.millrace.stream;

import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The iterator of every stream. If it is dropped before the end, its stream is closed. */
final class StreamIterator<T> implements Iterator<T> {
    private final AsyncStream<T> stream;
    private final Cleaner.Cleanable abandonment;
    private @Nullable T ahead;
    private boolean ended;

    StreamIterator(AsyncStream<T> stream, EventLoop loop) {
        this.stream = stream;
        this.abandonment =
                AbandonedStream.watch(
                        this,
                        new AbandonedStream(new DroppedStream(stream, loop), loop, "iterator"));
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            try {
                ahead = stream.next();
                ended = ahead == null;
            } finally {
                if (ended) {
                    abandonment.clean();
                }
                Reference.reachabilityFence(this);
            }
        }
        return ahead != null;
    }

    @Override
    public T next() {
        T element = hasNext() ? ahead : null;
        if (element == null) {
            throw new NoSuchElementException("the stream has ended");
        }
        ahead = null;
        return element;
    }
}
