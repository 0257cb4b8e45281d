package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.VoidBody;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A stream in which each {@code next} is one read of something that outlives the stream. It keeps
 * no element between two calls, so a cancelled {@code next}, or a close, leaves everything there
 * for other reads. A generator would have taken its next element by then.
 */
final class ReadStream<T> implements AsyncStream<T> {
    private final EventLoop loop;
    private final String name;
    private final Read<T> source;

    // loop only
    private @Nullable Pull waiting;
    private @Nullable IOException failure;
    private boolean closed;

    /** {@code name} says what is read. */
    ReadStream(EventLoop loop, String name, Read<T> source) {
        this.loop = loop;
        this.name = name;
        this.source = source;
    }

    /** One read. */
    @FunctionalInterface
    interface Read<T> {
        /** Waits for an element; null at the end. A checkpoint that takes nothing if cancelled. */
        @Nullable T next() throws IOException;
    }

    @Override
    public @Nullable T next() {
        Async.readyCheckpoint("next"); // names the call, before the scope refuses a callback
        if (closed) {
            if (failure != null) {
                throw Rethrow.unchecked(failure);
            }
            return null;
        }
        var pull = new Pull();
        if (waiting == null) { // else the source refuses this read
            waiting = pull;
        }
        try {
            pull.scope.run(pull);
        } catch (IOException e) {
            if (!closed) { // else its close came first: only this caller gets the failure
                closed = true;
                failure = e;
            }
            throw Rethrow.unchecked(e);
        } finally {
            if (waiting == pull) {
                waiting = null;
            }
        }
        closed |= pull.element == null;
        return pull.element;
    }

    /** A read that {@link #close} can end. */
    private final class Pull implements VoidBody<IOException> {
        private final CancelScope scope = new CancelScope();
        private @Nullable T element;

        @Override
        public void run() throws IOException {
            element = source.next();
        }
    }

    @Override
    public void close() {
        ChildPipes.requireLoop(loop, "AsyncStream.close");
        closed = true;
        failure = null;
        Pull pull = waiting;
        if (pull != null) {
            pull.scope.cancel("its stream was closed");
        }
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public String toString() {
        return name + (closed ? ", closed" : "");
    }
}
