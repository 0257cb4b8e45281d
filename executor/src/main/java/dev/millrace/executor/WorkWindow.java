package dev.millrace.executor;

import dev.millrace.CancelScope;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * When the work of a job runs, and what disturbs it meanwhile: a cancel or a deadline reaches the
 * work and nothing before or after it. Any thread.
 *
 * <p>All is done under the lock but the ordinary end, which is one step from {@code RUNNING} to
 * {@code ENDED}: whoever disturbs the work turns {@code RUNNING} into {@code DISTURBED} for so
 * long, and an end that finds that waits for the lock.
 */
final class WorkWindow {
    enum State {
        WAITING,
        RUNNING,
        DISTURBED,
        ENDED
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WorkWindow.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final JobOptions options;

    // written under the lock, but for the end, which the work's thread brings about through STATE
    private volatile State state = State.WAITING;
    private @Nullable Thread thread; // written before RUNNING, taken away after ENDED

    // written under the lock, read by any thread
    private volatile boolean cancelled;
    private volatile boolean expired;

    private boolean interrupted; // written while DISTURBED

    // guarded by this
    private boolean actionRun;
    private @Nullable CancelScope crossing; // of what the work waits for on the loop

    WorkWindow(JobOptions options) {
        this.options = options;
    }

    /** Opens the window for {@code runner}; false if the work shall not run, or has run. */
    synchronized boolean open(Thread runner) {
        if (state != State.WAITING) {
            return false;
        }
        thread = runner;
        state = State.RUNNING;
        return true;
    }

    /** Lets no work begin any more; false if it has begun, or was kept from it before. */
    synchronized boolean withdraw() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.ENDED;
        return true;
    }

    /**
     * The work is over: nothing disturbs this thread any more. False if it was over before. For the
     * thread of the work.
     */
    boolean close() {
        if (state == State.ENDED) {
            return false;
        }
        if (!STATE.compareAndSet(this, State.RUNNING, State.ENDED) && !closeUnderLock()) {
            return false;
        }
        thread = null;
        if (interrupted) {
            Thread.interrupted(); // of no concern to whatever runs here next
        }
        return true;
    }

    private synchronized boolean closeUnderLock() {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        return true;
    }

    /** The task has ended without the work; the work, if it runs, may find out. */
    State revoke() {
        State before;
        synchronized (this) {
            cancelled = true;
            before = state;
            if (before == State.WAITING) {
                state = State.ENDED;
            }
        }
        cancelCrossing();
        return before;
    }

    /** A cancel of work that is waited for. */
    void cancel() {
        synchronized (this) {
            cancelled = true;
            disturb();
        }
        cancelCrossing();
    }

    /** The deadline has passed. */
    State expire() {
        State before;
        synchronized (this) {
            before = state;
            if (before == State.ENDED) {
                return before;
            }
            expired = true;
            if (before == State.WAITING) {
                state = State.ENDED;
            } else {
                disturb();
            }
        }
        cancelCrossing();
        return before;
    }

    /** Disturbs work that is stuck as its dispatcher closes. */
    synchronized void interrupt() {
        if (STATE.compareAndSet(this, State.RUNNING, State.DISTURBED)) {
            interruptNow();
            state = State.RUNNING;
        }
    }

    private void interruptNow() {
        Thread runner = thread;
        if (runner != null) {
            interrupted = true;
            options.dispatcher().workers().interrupt(runner);
        }
    }

    private void disturb() {
        if (!STATE.compareAndSet(this, State.RUNNING, State.DISTURBED)) {
            return;
        }
        try {
            Runnable action = options.cancelAction();
            if (action != null) {
                if (!actionRun) {
                    actionRun = true;
                    action.run(); // so long as this takes, the work does not end
                }
            } else if (options.cancelPolicy() == CancelPolicy.INTERRUPT) {
                interruptNow();
            }
        } finally {
            state = State.RUNNING;
        }
    }

    /** Lets a cancel reach what the work waits for on the loop. */
    synchronized void cross(String job, CancelScope scope) {
        check(job);
        crossing = scope;
    }

    synchronized void crossed() {
        crossing = null;
    }

    private void cancelCrossing() {
        CancelScope there;
        synchronized (this) {
            there = crossing;
        }
        if (there != null) { // outside the lock: hooks are foreign code
            there.cancel("its job was cancelled");
        }
    }

    /** Ends work whose outcome nobody waits for any more. */
    void check(String job) {
        if (cancelled || expired) {
            throw new CancellationException(
                    job + (expired ? " has passed its deadline" : " was cancelled"));
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isExpired() {
        return expired;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** The thread that the work runs on; null before and after. */
    @Nullable Thread thread() {
        Thread runner = thread;
        return hasEnded() ? null : runner;
    }
}
