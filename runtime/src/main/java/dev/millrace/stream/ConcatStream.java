package dev.millrace.stream;

import dev.millrace.Async;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one stream after the other in the consumer's task, generators inline where possible. */
final class ConcatStream<T> implements AsyncStream<T> {
    private final List<AsyncStream<? extends T>> sources;
    private final StreamLoop streamLoop = new StreamLoop();

    // the stream's loop only
    private int current;
    private boolean closed;

    ConcatStream(List<AsyncStream<? extends T>> sources) {
        this.sources = sources;
    }

    @Override
    public @Nullable T next() {
        streamLoop.enter("next");
        while (!over()) {
            int read = current;
            T element = sources.get(read).next();
            if (element != null) {
                return element;
            }
            if (current == read) { // else another consumer has seen the end too
                current++;
            }
        }
        Async.readyCheckpoint("next");
        return null;
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Async.requireArgument(action, "action");
        streamLoop.enter("forEach");
        AsyncStream<T> open = this;
        try (open) {
            Async.readyCheckpoint("forEach");
            while (!over()) {
                sources.get(current).forEach(action);
                current++;
            }
        }
    }

    private boolean over() {
        return closed || current >= sources.size();
    }

    @Override
    public boolean ready() {
        return over() || sources.get(current).ready();
    }

    @Override
    public void close() {
        streamLoop.enterIfUsed("close"); // first, so that a refused close closes nothing
        closed = true;
        OperatorStream.closeAll(sources);
    }

    @Override
    public boolean closed() {
        return over();
    }

    @Override
    public String toString() {
        return OperatorStream.describe("concat", sources);
    }
}
