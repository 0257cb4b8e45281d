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
import java.util.stream.Stream;
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

    /** The elements that are left in {@code iterator}. */
    DrainedStream(Iterator<? extends T> iterator) {
        this.source =
                new Source<>(
                        null,
                        iterator,
                        iterator instanceof AutoCloseable closeable ? closeable : () -> {});
    }

    DrainedStream(Stream<? extends T> stream) {
        this.source = new Source<>(stream, null, stream);
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
            if (source.isWhole()) {
                new Pushing<T>(source, action, checkpoint).run();
                return;
            }
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
        private final AutoCloseable closing;
        // loop thread only
        private @Nullable Stream<? extends T> whole; // of which nothing has been read
        private @Nullable Iterator<? extends T> iterator;
        private @Nullable Throwable failure;
        private @Nullable Handle onLoopClose;
        private boolean pushing; // forEach reads a stream of the JDK
        private volatile boolean closed; // read by the cleaner

        Source(
                @Nullable Stream<? extends T> whole,
                @Nullable Iterator<? extends T> iterator,
                AutoCloseable closing) {
            this.whole = whole;
            this.iterator = iterator;
            this.closing = closing;
        }

        boolean isWhole() {
            return whole != null && !closed;
        }

        /** Takes the stream of the JDK, which nobody else can read from now on. */
        Stream<? extends T> takeWhole() {
            Stream<? extends T> taken = Objects.requireNonNull(whole);
            whole = null;
            return taken.sequential(); // the action belongs to the loop
        }

        @Nullable T next() {
            if (closed) {
                return end();
            }
            if (pushing) {
                throw new IllegalStateException(
                        "a forEach is reading this stream of the JDK, which one caller can read at"
                                + " a time; AsyncStream.from(source.iterator()) can be shared");
            }
            try {
                Iterator<? extends T> elements = iterator();
                if (elements.hasNext()) {
                    return Objects.requireNonNull(elements.next(), "an element is null");
                }
            } catch (Throwable thrown) {
                throw failed(thrown);
            }
            close();
            return null;
        }

        private Iterator<? extends T> iterator() {
            Iterator<? extends T> elements = iterator;
            if (elements == null) {
                elements = takeWhole().iterator();
                iterator = elements;
            }
            return elements;
        }

        /**
         * Closes the source, which threw {@code thrown}. Every later pull throws it again, unless
         * another task has closed the stream while the source waited.
         */
        RuntimeException failed(Throwable thrown) {
            if (!closed) {
                failure = thrown;
                releaseAfterFailure();
            }
            return Rethrow.unchecked(thrown);
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
            whole = null;
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

    /**
     * Has a stream of the JDK hand its elements to the action. That is faster than its iterator,
     * which stores each element on the way.
     */
    private static final class Pushing<T> {
        private static final RuntimeException ENOUGH = new Enough();

        private final Source<T> source;
        private final Action<? super T, ?> action;
        private final Runnable checkpoint;
        private @Nullable Throwable thrown; // by the action or the checkpoint

        Pushing(Source<T> source, Action<? super T, ?> action, Runnable checkpoint) {
            this.source = source;
            this.action = action;
            this.checkpoint = checkpoint;
        }

        void run() {
            source.pushing = true;
            try {
                source.takeWhole().forEachOrdered(this::push);
            } catch (Enough closed) {
                return;
            } catch (Throwable failure) {
                if (thrown == null) {
                    throw source.failed(failure);
                }
            } finally {
                source.pushing = false;
            }
            if (thrown != null) { // also if an operator of the JDK's stream has swallowed it
                throw Rethrow.unchecked(thrown);
            }
        }

        private void push(T element) {
            if (thrown != null) { // swallowed
                throw Rethrow.unchecked(thrown);
            }
            if (source.closed) {
                throw ENOUGH;
            }
            Objects.requireNonNull(element, "an element is null");
            try {
                action.take(element);
                checkpoint.run();
            } catch (Throwable t) {
                thrown = t;
                throw Rethrow.unchecked(t);
            }
            if (source.closed) { // else an endless stream would look for one more
                throw ENOUGH;
            }
        }

        /** The stream was closed; nobody sees this. */
        private static final class Enough extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Enough() {
                super(null, null, false, false);
            }
        }
    }

    @Override
    public String toString() {
        return "stream of an iterator";
    }
}
