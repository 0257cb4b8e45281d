package dev.millrace.internal.timer;

import dev.millrace.internal.inbox.CallbackEntry;

/** A timer, which is also its node in the {@link HeapTimers}. Loop only. */
public abstract class Timer extends CallbackEntry {
    static final int NOT_QUEUED = -1;

    long whenNanos;
    long order; // timers with the same deadline fire in the order they were set
    int index = NOT_QUEUED;

    /** The deadline, in nanoseconds of the loop's clock. */
    public final long whenNanos() {
        return whenNanos;
    }

    public final boolean isQueued() {
        return index != NOT_QUEUED;
    }

    /** Called by the driver at the deadline. Runs only the loop's own code. */
    protected abstract void due();
}
