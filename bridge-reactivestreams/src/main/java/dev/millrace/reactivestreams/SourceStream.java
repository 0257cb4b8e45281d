package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.StreamLoop;
import org.jspecify.annotations.Nullable;

/** A foreign source as a stream: the first {@code next()} subscribes, {@code close()} cancels. */
final class SourceStream<T> implements AsyncStream<T> {

    private final ForeignSource<T> source;
    private final int prefetch;

    private final StreamLoop streamLoop = new StreamLoop();

    // Loop only.
    private @Nullable StreamIntake<T> intake;
    private @Nullable Handle onLoopClose;
    private @Nullable Throwable failure;
    private boolean reading;
    private boolean closed;

    SourceStream(ForeignSource<T> source, int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, was " + prefetch);
        }
        this.source = source;
        this.prefetch = prefetch;
    }

    @Override
    public @Nullable T next() {
        streamLoop.enter("next");
        if (reading) {
            Async.readyCheckpoint("next");
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return nextPassing();
        } finally {
            reading = false;
        }
    }

    private @Nullable T nextPassing() {
        // One checkpoint, before the element is taken: a cancelled task leaves it in the stream.
        StreamIntake<T> from = intake;
        if (from == null || from.ready()) {
            Async.readyCheckpoint("next");
        } else {
            from.awaitSignal();
        }
        T element = take(); // other tasks may have run meanwhile
        return element == null ? nextLater() : element;
    }

    /** As {@link #next}, after the checkpoint; apart, because most elements are here already. */
    private @Nullable T nextLater() {
        T element = null;
        while (element == null && !closed) {
            StreamIntake<T> from = intake;
            if (from == null) {
                subscribe();
            } else if (!from.ready()) {
                from.awaitSignal();
            } else if (from.exhausted()) {
                end(from.takeFailure());
            }
            element = take();
        }
        return element == null ? end() : element;
    }

    /** The next element; null if there is none yet, or the stream is closed. */
    private @Nullable T take() {
        StreamIntake<T> from = intake;
        return from == null ? null : from.take();
    }

    /** Ends this stream as the source ended; the caller's own cancel is thrown at once. */
    private void end(@Nullable Throwable told) {
        Throwable thrown = told == null ? null : Cancellations.toThrow(told, source);
        if (thrown instanceof CancelledError own) {
            throw cutOff(own);
        }
        failure = thrown;
        release();
    }

    /**
     * The source worked on this fiber and was cancelled with it; later readers get that as a
     * failure, unless one of them has closed this stream meanwhile.
     */
    private CancelledError cutOff(CancelledError own) {
        if (!closed) {
            failure = new TaskCancelledException("the subscription of this stream", own.reason());
            release();
        }
        return own;
    }

    private @Nullable T end() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    private void subscribe() {
        var fresh = new StreamIntake<>(source, prefetch);
        onLoopClose = EventLoop.current().onClose(this::close); // before a task waits for it
        intake = fresh;
        try {
            source.subscribeTo(fresh);
        } catch (CancelledError cancelled) {
            throw cutOff(cancelled);
        }
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        StreamIntake<T> from = intake;
        return closed || (from != null && from.ready());
    }

    /** The consumer wants no more: not even a failure that it got, once again. */
    @Override
    public void close() {
        streamLoop.enter("close");
        failure = null;
        release();
    }

    private void release() {
        if (closed) {
            return;
        }
        closed = true;
        Handle registration = onLoopClose;
        onLoopClose = null;
        if (registration != null) {
            registration.cancel();
        }
        StreamIntake<T> left = intake;
        intake = null;
        if (left != null) {
            left.abandon();
        }
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public String toString() {
        return "stream of " + source;
    }
}
