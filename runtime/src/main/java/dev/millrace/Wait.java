package dev.millrace;

import dev.millrace.spi.Description;

/**
 * One wait of one task. Loop only, except where a subclass says otherwise.
 *
 * <p>A wait settles once: by an answer, by a cancel if the operation can be given up, or by an
 * interrupt.
 */
abstract class Wait extends Observer {
    final BodyTask<?> task;
    private boolean settled;
    private boolean cancelled;
    private boolean left;

    Wait(BodyTask<?> task) {
        this.task = task;
    }

    final boolean isSettled() {
        return settled;
    }

    /** Whether a cancel ended the wait. */
    final boolean isCancelled() {
        return cancelled;
    }

    /** The answer has come. */
    @Override
    final void settled() {
        settled = true;
        if (task.waitsFor(this)) { // else the answer came before the task parked
            task.fiber().resume();
        } else if (left) {
            comesTooLate();
        }
    }

    /** The answer came after the task had {@linkplain #leave() left}. */
    void comesTooLate() {}

    /** Ends the wait because its task is cancelled, if the operation can be given up. */
    final boolean cancelNow() {
        if (settled || !abort()) {
            return false;
        }
        cancelled = true;
        settled = true;
        return true;
    }

    /** Ends the wait without an outcome, for a pinned thread, even if the operation goes on. */
    final void leave() {
        left = !abandon();
    }

    /** Ends the wait without an outcome, for an interrupt; false if the operation goes on. */
    final boolean abandon() {
        if (settled || !abort()) {
            return false;
        }
        settled = true;
        return true;
    }

    /** Gives the operation up: true if there will be no answer, false if the wait goes on. */
    abstract boolean abort();

    /** What is waited for, as {@link dev.millrace.spi.Described#describe}: any thread, racy. */
    abstract Description describe();

    /** The kind of the description, without making it. */
    abstract String kind();
}
