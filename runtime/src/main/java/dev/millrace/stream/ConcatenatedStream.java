package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.spi.Rethrow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the inner streams one after the other, in the consumer's task. If a mapping is cancelled,
 * its element is kept for the next pull.
 */
final class ConcatenatedStream<T, R> implements AsyncStream<R> {
    private final AsyncStream<T> upstream;
    private final Mapping<? super T, ? extends AsyncStream<? extends R>> mapping;

    // the stream's loop only
    private @Nullable AsyncStream<? extends R> inner; // the open one
    private @Nullable T taken; // the element that is being mapped
    private @Nullable Throwable failure; // of the mapping
    private boolean busy;
    private boolean closed;

    ConcatenatedStream(
            AsyncStream<T> upstream,
            Mapping<? super T, ? extends AsyncStream<? extends R>> mapping) {
        this.upstream = upstream;
        this.mapping = Objects.requireNonNull(mapping, "mapping");
    }

    @Override
    public @Nullable R next() {
        requireOnlyConsumer("next");
        busy = true;
        try {
            return nextOfInner();
        } finally {
            busy = false;
        }
    }

    private @Nullable R nextOfInner() {
        while (true) {
            AsyncStream<? extends R> open = inner != null ? inner : openNext();
            if (open == null) {
                return null;
            }
            R element = open.next();
            if (element != null) {
                return element;
            }
            inner = null;
        }
    }

    private @Nullable AsyncStream<? extends R> openNext() {
        if (failure != null && !closed) {
            Async.readyCheckpoint("next");
            throw Rethrow.unchecked(failure);
        }
        T element = taken;
        if (element == null) {
            element = upstream.next();
        } else {
            Async.readyCheckpoint("next");
        }
        return element == null ? null : open(element);
    }

    /** The inner stream of {@code element}; null if this one was closed meanwhile. */
    private @Nullable AsyncStream<? extends R> open(T element) {
        taken = element;
        AsyncStream<? extends R> opened;
        try {
            opened = Objects.requireNonNull(mapping.apply(element), "a mapping returned null");
        } catch (CancelledError | InterruptedException e) {
            if (closed) {
                discardTaken();
            }
            throw Rethrow.unchecked(e);
        } catch (Throwable t) {
            taken = null;
            failure = t;
            throw Rethrow.unchecked(t);
        }
        taken = null;
        if (closed) {
            opened.close();
            return null;
        }
        inner = opened;
        return opened;
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super R, X> action) throws X {
        Async.requireArgument(action, "action");
        requireOnlyConsumer("forEach");
        if (inner != null || taken != null || failure != null) { // next has begun
            AsyncStream.super.forEach(action);
            return;
        }
        busy = true;
        try {
            upstream.forEach((Action<T, X>) element -> readInner(element, action));
        } finally {
            busy = false;
            closed = true;
            inner = null;
            discardTaken();
        }
    }

    private <X extends Throwable> void readInner(T element, Action<? super R, X> action) throws X {
        if (closed) { // another task closed it while the last inner stream was read
            EventLoop.current().discard(element, null, "flatMap");
            upstream.close();
            return;
        }
        AsyncStream<? extends R> opened = open(element);
        if (opened != null) {
            opened.forEach(action);
        }
    }

    private void requireOnlyConsumer(String call) {
        if (busy) {
            Async.readyCheckpoint(call);
            throw new IllegalStateException(
                    call
                            + " was called while another task, or a forEach, reads this flatMap; it"
                            + " has one consumer at a time");
        }
    }

    @Override
    public void close() {
        closed = true;
        AsyncStream<? extends R> open = inner;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            if (!busy) {
                discardTaken(); // else the running mapping has it
            }
            upstream.close();
        }
    }

    private void discardTaken() {
        T element = taken;
        if (element != null) {
            taken = null;
            EventLoop.current().discard(element, null, "flatMap");
        }
    }

    @Override
    public boolean closed() {
        return closed || failure != null || (taken == null && inner == null && upstream.closed());
    }

    @Override
    public String toString() {
        return "flatMap of " + upstream;
    }
}
