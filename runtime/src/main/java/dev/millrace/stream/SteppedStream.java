package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/**
 * An operator that looks at one element after the other. Every call goes upstream, so that a
 * generator there still runs inline, and a chain of operators costs calls and no switches.
 */
final class SteppedStream<T, R> implements AsyncStream<R> {
    private final String name;
    private final AsyncStream<T> upstream;
    private final Step<T, R> step;

    // the stream's loop only
    private boolean begun;
    private boolean ended;
    private boolean closed;
    private @Nullable T kept; // its step was cancelled with the pull, and is for the next one

    SteppedStream(String name, AsyncStream<T> upstream, Step<T, R> step) {
        this.name = name;
        this.upstream = upstream;
        this.step = step;
    }

    @Override
    public @Nullable R next() {
        if (!begun) {
            R first = step.first();
            if (first != null) {
                Async.readyCheckpoint("next");
                begun = true;
                return first;
            }
            begun = true;
        }
        while (!step.over()) {
            T element = taken();
            if (element == null) {
                return rest();
            }
            R stepped = pulled(element);
            if (stepped != null) {
                return stepped;
            }
        }
        upstream.close();
        return rest();
    }

    private @Nullable T taken() {
        T element = kept;
        if (element == null) {
            return upstream.next();
        }
        Async.readyCheckpoint("next");
        kept = null;
        return element;
    }

    /** A cancelled next has taken nothing. */
    private @Nullable R pulled(T element) {
        try {
            return step.take(element);
        } catch (CancelledError | InterruptedException e) {
            if (closed) { // meanwhile, by another task or by the function
                EventLoop.current().discard(element, null, name);
            } else {
                kept = element;
            }
            throw Rethrow.unchecked(e);
        } catch (Exception e) {
            throw Rethrow.unchecked(e);
        }
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super R, X> action) throws X {
        Async.requireArgument(action, "action");
        try {
            if (!begun) {
                begun = true;
                offer(step.first(), action);
            }
            if (step.over()) {
                upstream.close();
            } else {
                offerKept(action);
                Action<T, X> fused = step.before(action);
                upstream.forEach(fused != null ? fused : one -> handOn(one, action));
            }
            offer(rest(), action);
        } finally {
            if (upstream.closed()) { // else another forEach is under way, and this one was refused
                discardRest();
            }
        }
    }

    private <X extends Throwable> void offerKept(Action<? super R, X> action) throws X {
        T element = kept;
        if (element != null) {
            kept = null;
            handOn(element, action);
        }
    }

    private <X extends Throwable> void handOn(T element, Action<? super R, X> action) throws X {
        offer(stepped(element), action);
        if (step.over()) {
            upstream.close();
        }
    }

    private static <R, X extends Throwable> void offer(
            @Nullable R element, Action<? super R, X> action) throws X {
        if (element != null) {
            action.take(element);
        }
    }

    private @Nullable R stepped(T element) {
        try {
            return step.take(element);
        } catch (Exception e) {
            throw Rethrow.unchecked(e);
        }
    }

    private @Nullable R rest() {
        boolean first = !ended;
        ended = true;
        return first ? step.rest() : null;
    }

    @Override
    public boolean ready() {
        return !step.over() && (kept != null || upstream.ready());
    }

    @Override
    public void close() {
        closed = true;
        try {
            upstream.close();
        } finally {
            discardRest();
        }
    }

    private void discardRest() {
        T element = kept;
        if (element != null) {
            kept = null;
            EventLoop.current().discard(element, null, name);
        }
        if (!ended) {
            ended = true;
            for (Object held : step.held()) {
                EventLoop.current().discard(held, null, name);
            }
        }
    }

    @Override
    public boolean closed() {
        return upstream.closed() && kept == null && (ended || !step.held().iterator().hasNext());
    }

    @Override
    public String toString() {
        return name + " of " + upstream;
    }
}
