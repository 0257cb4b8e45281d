package dev.millrace;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task waits for whatever its {@link Suspension} was handed to. */
abstract sealed class SuspendedWait<T extends @Nullable Object> extends Wait
        implements Suspension<T> permits ForeignWait, LoopWait {
    // written by who has claimed the outcome, before the signal that publishes it; read by the loop
    private @Nullable T value;
    private @Nullable Throwable failure;

    // loop only, and looked at by who describes the wait
    private @Nullable CancelHook hook;
    private boolean refused; // by the hook, which is not asked again

    SuspendedWait(BodyTask<?> task) {
        super(task);
    }

    /** Decides the outcome, which is the caller's if this returns true: an answer, or the abort. */
    abstract boolean claim();

    /** Lets the loop know of the answer. */
    abstract void answered();

    /** Who gets an answer that comes too late; null for the loop's handler. */
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

    /** Starts what is waited for, and suspends the task until it has answered. On the task. */
    @SuppressWarnings("NullAway") // null is returned only where T allows it: it was the answer
    final T outcome(Consumer<? super Suspension<T>> start) {
        task.enterCheckpoint();
        try {
            start.accept(this);
        } catch (Throwable t) {
            abandon(); // whatever it had started must not answer into the void
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
            refused = true; // while the hook is under way
            if (aborts(once)) {
                hook = null;
                refused = false;
            }
        }
        return !refused && claim(); // else an answer is on its way: it wins
    }

    /** What waits knows nothing of its answer; the operation behind it may say more. */
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

    /** Where the answer comes from, as far as is known. */
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
