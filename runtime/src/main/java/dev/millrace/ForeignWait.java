package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A task waits for foreign code, which may answer from any thread. */
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

    // taken with a compare-and-set by whoever decides the outcome: an answer, or the abort
    @SuppressWarnings("unused") // through CLAIMED
    private volatile boolean claimed;

    // written by the claimant before the signal that publishes it, read by the loop
    private @Nullable T value;
    private @Nullable Throwable failure;

    // loop only
    private @Nullable CancelHook hook;
    private boolean refused;

    ForeignWait(BodyTask<?> task) {
        super(task);
    }

    @Override
    public boolean resume(T answer) {
        if (!CLAIMED.compareAndSet(this, false, true)) {
            return false;
        }
        value = answer;
        deliver();
        return true;
    }

    @Override
    public boolean fail(Throwable thrown) {
        if (!CLAIMED.compareAndSet(this, false, true)) {
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

    @SuppressWarnings("NullAway") // null is returned only where T allows it: it was the answer
    T outcome() {
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
        return !refused
                && CLAIMED.compareAndSet(
                        this, false, true); // else an answer is on its way: it wins
    }

    private boolean aborts(CancelHook once) {
        try {
            return once.abort();
        } catch (Throwable t) { // a hook is foreign code; its failure must not stop the cancel
            task.home().report(LoopFault.of("a cancel hook of " + task.name() + " failed", t));
            return true;
        }
    }

    private void deliver() {
        if (task.home().isOwner()) {
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
