package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task waits for code that is not the loop's: it answers from any thread, or, if so agreed, from
 * the loop's alone.
 */
final class ForeignWait<T extends @Nullable Object> extends Wait implements Suspension<T> {
    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED =
                    MethodHandles.lookup()
                            .findVarHandle(ForeignWait.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean anyThread;

    // set by whoever decides the outcome, an answer or the abort; with a compare-and-set if several
    // threads may try
    private boolean claimed;

    // written by the claimant before the signal that publishes it, read by the loop
    private @Nullable T value;
    private @Nullable Throwable failure;

    // loop only
    private @Nullable CancelHook hook;
    private boolean refused;

    ForeignWait(BodyTask<?> task, boolean anyThread) {
        super(task);
        this.anyThread = anyThread;
    }

    @Override
    public boolean resume(T answer) {
        if (!answers()) {
            return false;
        }
        value = answer;
        deliver();
        return true;
    }

    @Override
    public boolean fail(Throwable thrown) {
        if (!answers()) {
            return false;
        }
        failure = thrown;
        deliver();
        return true;
    }

    @Override
    public void onCancel(CancelHook cancelHook) {
        hook = cancelHook;
    }

    /** Starts what is waited for, and suspends the task until it has answered. On the task. */
    @SuppressWarnings("NullAway") // null is returned only where T allows it: it was the answer
    T outcome(Consumer<? super Suspension<T>> start) {
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
    boolean abort() {
        CancelHook once = hook;
        hook = null;
        if (once != null) {
            refused = true; // while the hook is under way
            refused = !aborts(once);
        }
        return !refused && claim(); // else an answer is on its way: it wins
    }

    private boolean aborts(CancelHook once) {
        try {
            return once.abort();
        } catch (Throwable t) { // a hook is foreign code; its failure must not stop the cancel
            task.home().report(LoopFault.of("a cancel hook of " + task.name() + " failed", t));
            return true;
        }
    }

    private boolean answers() {
        if (!anyThread) {
            task.home().requireThread("resume of a wait of Async.suspendInLoop", "Async.suspend");
        }
        return claim();
    }

    private boolean claim() {
        if (anyThread) {
            return CLAIMED.compareAndSet(this, false, true);
        }
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    private void deliver() {
        if (!anyThread || task.home().isOwner()) {
            settled();
        } else {
            task.home().offer(new Answer(this));
        }
    }

    private static final class Answer extends Signal {
        private final Wait wait;

        Answer(Wait wait) {
            this.wait = wait;
        }

        @Override
        public void deliver() {
            wait.settled();
        }
    }
}
