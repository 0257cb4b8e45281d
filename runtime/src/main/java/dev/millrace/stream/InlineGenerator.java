package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.ContextPair;
import dev.millrace.EventLoop;
import dev.millrace.VoidBody;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator inside the task that called {@code forEach}: {@code emit} calls the consumer's body.
 *
 * <p>An exception of the consumer must not pass through the generator's frames, because the
 * generator could catch it, which a pulled generator cannot. So the exception is stored, the
 * generator is cancelled at that {@code emit} as if the stream were closed, and {@code forEach}
 * throws the stored exception. A {@link CancelledError} passes: it belongs to a scope around both,
 * or to one that the generator opened around its {@code emit}.
 *
 * <p>Consumer and generator have their own contexts, as with a pulled generator. Thread-locals that
 * are not registered are shared.
 */
final class InlineGenerator<T> implements Emitter<T> {
    private static final String CLOSED = "its stream was closed";

    private final AsyncStream.Action<? super T, ?> action;
    private final Thread thread = Thread.currentThread();
    private final CancelScope scope = new CancelScope();
    private final ContextPair contexts = new ContextPair();
    private final StreamLoop streamLoop = new StreamLoop(EventLoop.current());
    private final List<Suspension<@Nullable Void>> closers = new ArrayList<>(0);
    private boolean inBody;
    private boolean closed;
    private boolean over;
    private @Nullable Throwable thrown;

    InlineGenerator(AsyncStream.Action<? super T, ?> action) {
        this.action = action;
    }

    void run(Generator<T> body) {
        try {
            scope.run(() -> contexts.cross(() -> body.run(this)));
        } catch (Throwable t) {
            throw Rethrow.unchecked(outcome(t));
        } finally {
            over = true;
            for (Suspension<@Nullable Void> closer : closers) {
                closer.resume(null);
            }
        }
        Throwable kept = thrown;
        if (kept != null) {
            throw Rethrow.unchecked(kept);
        }
    }

    private Throwable outcome(Throwable fromGenerator) {
        Throwable kept = thrown;
        if (kept == null || kept == fromGenerator) {
            return fromGenerator;
        }
        if (fromGenerator instanceof CancelledError) {
            return kept; // the failure goes first; the next checkpoint raises the outer cancel
        }
        LateFailure.tell( // not suppressed: the consumer's exception stays unchanged
                EventLoop.current(),
                "a generator failed while it was being left",
                fromGenerator,
                null);
        return kept;
    }

    @Override
    public void emit(T element) {
        Emission.requireBodysTask(thread);
        Async.readyCheckpoint("emit");
        Objects.requireNonNull(element, "a stream has no null elements");
        stopIfClosed();
        inBody = true;
        try {
            take(element);
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable t) {
            thrown = t;
            closed = true;
        } finally {
            inBody = false;
        }
        if (closed) {
            scope.cancel(CLOSED);
            stopIfClosed();
        }
    }

    private void take(T element) throws Throwable {
        if (contexts.apart()) {
            contexts.cross(() -> action.take(element));
        } else {
            action.take(element);
        }
    }

    private void stopIfClosed() {
        if (closed) {
            Async.readyCheckpoint(); // raises, unless the generator shields itself
            throw Emission.afterClose();
        }
    }

    boolean closed() {
        return closed;
    }

    /** Refuses a caller that is not on the loop of the body. */
    void enter(String call) {
        streamLoop.enter(call);
    }

    void close() {
        enter("close");
        closed = true;
        if (!inBody) { // else the consumer's action runs, and emit cancels after it
            scope.cancel(CLOSED);
        }
        if (!over && Emission.mayWait(thread) && !scope.surroundsCaller()) {
            VoidBody<RuntimeException> wait =
                    () -> Async.<@Nullable Void>suspendInLoop(closers::add);
            Async.shield(wait);
        }
    }
}
