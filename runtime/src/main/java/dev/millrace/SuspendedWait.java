package dev.millrace;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wait that ends through its {@link Suspension}. */
abstract sealed class SuspendedWait<T extends @Nullable Object> extends Wait
        implements Suspension<T> permits ForeignWait, LoopWait {
    // written by the thread that claimed the outcome, before the signal that publishes it; read by
    // the loop
    private @Nullable T value;
    private @Nullable Throwable failure;

    // loop only; other threads read it to describe the wait
    private @Nullable CancelHook hook;
    private boolean refused; // the hook refused, and is not asked again

    SuspendedWait(BodyTask<?> task) {
        super(task);
    }

    /**
     * Claims the right to set the outcome, for an answer or the abort. Only the first call returns
     * true.
     */
    abstract boolean claim();

    /** Notifies the loop of the answer. */
    abstract void answered();

    /** The hook for an answer that comes too late; null for the loop's handler. */
    @Nullable Consumer<? super T> discardHook() {
        return null;
    }

    @Override
    public final boolean resume(T answer) {
        boolean delivered = tryResume(answer);
        if (!delivered) {
            discard(answer);
        }
        return delivered;
    }

    private void discard(T answer) {
        task.loop().discards().discard(answer, discardHook(), "a wait of " + task.name());
    }

    @Override
    @SuppressWarnings("NullAway") // as for outcome
    final void comesTooLate() {
        if (failure == null) {
            discard(value);
        } else {
            task.loop()
                    .report(
                            new LoopFault(
                                    "a wait failed after its task had to leave it",
                                    failure,
                                    task.name(),
                                    task.createdAt()));
        }
    }

    @Override
    public final boolean tryResume(T answer) {
        if (!claim()) {
            return false;
        }
        value = answer;
        answered();
        return true;
    }

    @Override
    public final boolean fail(Throwable thrown) {
        if (!claim()) {
            return false;
        }
        failure = thrown;
        answered();
        return true;
    }

    @Override
    public final void onCancel(CancelHook cancelHook) {
        hook = cancelHook;
    }

    /** Calls {@code start} and suspends the task until there is an answer. On the task. */
    @SuppressWarnings("NullAway") // returns null only if that was the answer
    final T outcome(Consumer<? super Suspension<T>> start) {
        task.enterCheckpoint();
        try {
            start.accept(this);
        } catch (Throwable t) {
            abandon(); // an answer from what it had started is discarded
            throw t;
        }
        if (isSettled()) {
            task.spendBudget();
        } else {
            task.park(this);
        }
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
        return value;
    }

    @Override
    final boolean abort() {
        CancelHook once = hook;
        if (once != null && !refused) {
            refused = true; // while the hook runs
            if (aborts(once)) {
                hook = null;
                refused = false;
            }
        }
        return !refused && claim(); // if it was claimed, an answer is on its way and wins
    }

    /** The kind given by the cancel hook, which may describe the operation. */
    @Override
    final String kind() {
        return hook instanceof Described described ? described.kind() : "answer";
    }

    @Override
    final Description describe() {
        CancelHook operation = hook;
        return operation instanceof Described described
                ? Objects.requireNonNull(described.describe(), "a description")
                : Description.of("answer", "an answer " + from());
    }

    /** Where the answer comes from. */
    abstract String from();

    private boolean aborts(CancelHook once) {
        try {
            return once.abort();
        } catch (Throwable t) { // a hook is foreign code; its failure must not stop the cancel
            task.loop().faults().tell("a cancel hook of ", task, " failed", t);
            return true;
        }
    }
}
