package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.spi.Rethrow;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream of elements that are there already; each element is still a checkpoint. */
final class IterableStream<T> implements AsyncStream<T> {
    private final Iterable<? extends T> source;
    private final StreamLoop streamLoop = new StreamLoop();
    // loop thread only
    private @Nullable Iterator<? extends T> iterator;
    private @Nullable Throwable failure; // of the source; until the consumer closes
    private boolean closed;

    IterableStream(Iterable<? extends T> source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public @Nullable T next() {
        streamLoop.enter("next");
        Async.readyCheckpoint("next");
        return advance();
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Async.requireArgument(action, "action");
        Runnable checkpoint = Async.readyCheckpoints("forEach");
        streamLoop.enter("forEach");
        try {
            checkpoint.run();
            for (T element = advance(); element != null; element = advance()) {
                action.take(element);
                checkpoint.run();
            }
        } finally {
            close();
        }
    }

    private @Nullable T advance() {
        if (closed) {
            return end();
        }
        try {
            Iterator<? extends T> elements = iterator;
            if (elements == null) {
                elements = source.iterator();
                iterator = elements;
            }
            if (elements.hasNext()) {
                return Objects.requireNonNull(elements.next(), "an element is null");
            }
        } catch (Throwable thrown) {
            if (closed) { // by another task while the source waited: only this caller gets it
                throw Rethrow.unchecked(thrown);
            }
            failure = thrown;
        }
        closed = true;
        return end();
    }

    private @Nullable T end() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        return true;
    }

    @Override
    public void close() {
        closed = true;
        failure = null;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public String toString() {
        return "stream of given elements";
    }
}
