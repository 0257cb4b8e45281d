package dev.millrace.executor;

import dev.millrace.CancelScope;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * When the work of a job runs, and what disturbs it meanwhile: a cancel or a deadline reaches the
 * work and nothing before or after it. Any thread.
 */
final class WorkWindow {
    enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final Offload offload;

    // guarded by this
    private State state = State.WAITING;
    private @Nullable Thread thread;
    private boolean cancelled;
    private boolean expired;
    private boolean interrupted;
    private boolean actionRun;
    private @Nullable CancelScope crossing; // of what the work waits for on the loop

    WorkWindow(Offload offload) {
        this.offload = offload;
    }

    /** Opens the window for {@code runner}; false if the work shall not run, or has run. */
    synchronized boolean open(Thread runner) {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        thread = runner;
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

    /** The work is over: nothing disturbs this thread any more. False if it was over before. */
    synchronized boolean close() {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        thread = null;
        if (interrupted) {
            Thread.interrupted(); // of no concern to whatever runs here next
        }
        return true;
    }

    /** The task has ended without the work; the work, if it runs, may find out. */
    State revoke() {
        State before;
        synchronized (this) {
            before = state;
            cancelled = true;
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

    /** Disturbs work that is stuck as its place closes. */
    synchronized void interrupt() {
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    private void disturb() {
        Runnable action = offload.cancelAction();
        if (state != State.RUNNING) {
            return;
        }
        if (action != null) {
            if (!actionRun) {
                actionRun = true;
                action.run(); // under the lock, so that the work does not end meanwhile
            }
        } else if (offload.cancelPolicy() == CancelPolicy.INTERRUPT) {
            interrupt();
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
    synchronized void check(String job) {
        if (cancelled || expired) {
            throw new CancellationException(
                    job + (expired ? " has passed its deadline" : " was cancelled"));
        }
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized boolean isExpired() {
        return expired;
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    synchronized @Nullable Thread thread() {
        return thread;
    }
}
