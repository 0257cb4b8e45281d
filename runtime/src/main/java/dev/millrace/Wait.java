package dev.millrace;

import dev.millrace.spi.Description;

/**
 * One wait of one task, whatever it waits for. Loop only, except where a subclass says otherwise.
 *
 * <p>A wait settles once: by what it waits for, by a cancel that could unhook it, or by an
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

    /** Whether a cancel ended the wait, and nothing else happened. */
    final boolean isCancelled() {
        return cancelled;
    }

    /** What the task waited for is there. */
    @Override
    final void settled() {
        settled = true;
        if (task.waitsFor(this)) { // else the answer came before the task had to park
            task.fiber().resume();
        } else if (left) {
            comesTooLate();
        }
    }

    /** The outcome has come, and the task had {@linkplain #leave() left}. */
    void comesTooLate() {}

    /** Ends the wait because its task is cancelled, if the operation lets go. */
    final boolean cancelNow() {
        if (settled || !abort()) {
            return false;
        }
        cancelled = true;
        settled = true;
        return true;
    }

    /** Ends the wait without an outcome, for a pinned thread, whether or not it lets go. */
    final void leave() {
        left = !abandon();
    }

    /** Ends the wait without an outcome, for an interrupt; false if it cannot end. */
    final boolean abandon() {
        if (settled || !abort()) {
            return false;
        }
        settled = true;
        return true;
    }

    /** Unhooks the operation: true if now nothing will happen, false if the wait goes on. */
    abstract boolean abort();

    /** What is waited for, as {@link dev.millrace.spi.Described#describe}: any thread, racy. */
    abstract Description describe();

    /** The kind of the description, which is not made for it. */
    abstract String kind();
}
