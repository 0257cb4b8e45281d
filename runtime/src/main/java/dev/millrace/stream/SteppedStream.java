package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Rethrow;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An operator that handles one element after the other. Every call goes upstream, so that a
 * generator there still runs inline, and a chain of operators costs calls but no task switches.
 */
final class SteppedStream<T, R> implements AsyncStream<R> {
    private final String name;
    private final AsyncStream<T> upstream;
    private final Step<T, R> step;
    private final StreamLoop streamLoop = new StreamLoop();

    // the stream's loop only
    private final Deque<T> kept = new ArrayDeque<>(0); // the pull was cancelled in their step
    private boolean begun;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure; // of the step

    SteppedStream(String name, AsyncStream<T> upstream, Step<T, R> step) {
        this.name = name;
        this.upstream = upstream;
        this.step = step;
    }

    @Override
    public @Nullable R next() {
        if (!begun && !closed) {
            streamLoop.enter("next");
            R first = step.first();
            if (first != null) {
                Async.readyCheckpoint("next"); // other tasks may run, so look again
            }
            if (!begun && !closed) {
                begun = true;
                if (first != null) {
                    return first;
                }
            }
        }
        if (step.over()) {
            Async.readyCheckpoint("next"); // the source is not asked any more, which would be one
        }
        while (!step.over()) {
            T element = taken();
            if (element == null) {
                return restOrFailure();
            }
            R stepped = pulled(element);
            if (stepped != null) {
                return stepped;
            }
        }
        upstream.close();
        return restOrFailure();
    }

    private @Nullable T taken() {
        if (!kept.isEmpty()) {
            Async.readyCheckpoint("next"); // another task may pull or close meanwhile
            T element = kept.poll();
            if (element != null) {
                return element;
            }
        }
        return upstream.next();
    }

    private @Nullable R pulled(T element) {
        try {
            return step.take(element);
        } catch (Throwable t) {
            if (!RestartedStream.isEndOfTask(t)) {
                fail(t);
            } else if (closed || failure != null) { // another task closed it, or a step failed
                EventLoop.current().discard(element, null, name);
            } else {
                kept.add(element); // a cancelled next takes nothing
            }
            throw Rethrow.unchecked(t);
        }
    }

    /** The step failed: closes the source and throws {@code thrown}. */
    private void fail(Throwable thrown) {
        if (!closed && failure == null) {
            failure = thrown;
            try {
                throw OperatorStream.closingAfter(upstream, thrown);
            } finally {
                discardRest();
            }
        }
    }

    private @Nullable R restOrFailure() {
        if (failure != null && !closed) {
            throw Rethrow.unchecked(failure);
        }
        return rest();
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super R, X> action) throws X {
        Async.requireArgument(action, "action");
        streamLoop.enter("forEach");
        try {
            begin(action);
            if (step.over()) {
                upstream.close();
            } else {
                Action<T, X> fused = step.before(action);
                upstream.forEach(fused != null ? fused : one -> handOn(one, action));
            }
            offer(restOrFailure(), action);
        } finally {
            if (upstream.closed()) { // else this forEach was refused because another one runs
                discardRest();
            }
        }
    }

    /** Emits what comes before the source is read. Closes the source if the action throws. */
    private <X extends Throwable> void begin(Action<? super R, X> action) throws X {
        try {
            R first = begun || closed ? null : step.first();
            if (first != null || !kept.isEmpty() || step.over()) {
                Async.readyCheckpoint("forEach"); // the source is asked later, or never
            }
            if (!begun && !closed) { // another task may pull or close meanwhile
                begun = true;
                offer(first, action);
            }
            while (!kept.isEmpty() && !step.over()) {
                handOn(kept.remove(), action);
            }
        } catch (Throwable t) {
            throw OperatorStream.closingAfter(upstream, t);
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
        return !step.over() && (!kept.isEmpty() || upstream.ready());
    }

    @Override
    public void close() {
        streamLoop.enterIfUsed("close");
        closed = true;
        try {
            upstream.close();
        } finally {
            discardRest();
        }
    }

    private void discardRest() {
        for (T element = kept.poll(); element != null; element = kept.poll()) {
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
        return upstream.closed() && kept.isEmpty() && (ended || !step.held().iterator().hasNext());
    }

    @Override
    public String toString() {
        return name + " of " + upstream;
    }
}
