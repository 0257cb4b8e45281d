package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFault;
import dev.millrace.spi.Rethrow;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a source that is read once and has to be closed: an iterator, or a stream of the JDK.
 *
 * <p>The source is kept in another object, so that this one becomes unreachable when its consumer
 * drops it.
 */
final class DrainedStream<T> implements AsyncStream<T> {
    private final Source<T> source;
    private final StreamLoop streamLoop = new StreamLoop();
    // loop thread only
    private boolean used;
    private Cleaner.@Nullable Cleanable abandonment;

    DrainedStream(Supplier<? extends Iterator<? extends T>> iterator, AutoCloseable closing) {
        this.source = new Source<>(iterator, closing);
    }

    @Override
    public @Nullable T next() {
        try {
            enter("next");
            Async.readyCheckpoint();
            return source.next();
        } finally {
            unwatchIfClosed();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        Async.requireArgument(action, "action");
        Runnable checkpoint = Async.readyCheckpoints("forEach");
        AsyncStream<T> open = this;
        try (open) {
            enter("forEach");
            checkpoint.run();
            for (T element = source.next(); element != null; element = source.next()) {
                action.take(element);
                checkpoint.run();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        try {
            enter("close");
            source.close();
        } finally {
            unwatchIfClosed();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean closed() {
        return source.closed;
    }

    private void enter(String call) {
        EventLoop loop = streamLoop.enter(call);
        if (!used) {
            used = true;
            if (!source.closed) {
                source.onLoopClose = loop.onClose(source::abandon);
                abandonment =
                        AbandonedStream.watch(
                                this, new AbandonedStream(source, loop, "drained stream"));
            }
        }
    }

    private void unwatchIfClosed() {
        Cleaner.Cleanable watch = abandonment;
        if (source.closed && watch != null) {
            abandonment = null;
            watch.clean();
        }
    }

    private static final class Source<T> implements Abandonable {
        private final Supplier<? extends Iterator<? extends T>> opening;
        private final AutoCloseable closing;
        // loop thread only
        private @Nullable Iterator<? extends T> iterator;
        private @Nullable Throwable failure;
        private @Nullable Handle onLoopClose;
        private volatile boolean closed; // read by the cleaner

        Source(Supplier<? extends Iterator<? extends T>> opening, AutoCloseable closing) {
            this.opening = opening;
            this.closing = closing;
        }

        @Nullable T next() {
            if (closed) {
                return end();
            }
            try {
                Iterator<? extends T> elements = iterator;
                if (elements == null) {
                    elements = opening.get();
                    iterator = elements;
                }
                if (elements.hasNext()) {
                    return Objects.requireNonNull(elements.next(), "an element is null");
                }
            } catch (Throwable thrown) {
                failure = thrown;
                releaseAfterFailure();
                throw Rethrow.unchecked(thrown);
            }
            close();
            return null;
        }

        private @Nullable T end() {
            Throwable thrown = failure;
            if (thrown != null) {
                throw Rethrow.unchecked(thrown);
            }
            return null;
        }

        /** The consumer wants no more: not even the failure again. */
        void close() {
            failure = null;
            release();
        }

        private void release() {
            if (closed) {
                return;
            }
            closed = true;
            iterator = null;
            Handle hook = onLoopClose;
            if (hook != null) {
                onLoopClose = null;
                hook.cancel();
            }
            try {
                closing.close();
            } catch (Exception thrown) {
                throw Rethrow.unchecked(thrown);
            }
        }

        private void releaseAfterFailure() {
            try {
                release();
            } catch (Throwable second) {
                EventLoop.current()
                        .report(
                                new LoopFault(
                                        "a source could not be closed after it had failed",
                                        second,
                                        "drained stream",
                                        null));
            }
        }

        @Override
        public boolean closed() {
            return closed;
        }

        @Override
        public boolean settled() {
            return closed;
        }

        @Override
        public void abandon() {
            close();
        }
    }

    @Override
    public String toString() {
        return "stream of an iterator";
    }
}
