package dev.millrace.internal.timer;

import dev.millrace.internal.inbox.CallbackEntry;

/** A deadline in a {@link HeapTimers}; the timer itself is the heap's node. Loop only. */
public abstract class Timer extends CallbackEntry {
    static final int NOT_QUEUED = -1;

    long whenNanos;
    long order; // ties fire in the order they were set
    int index = NOT_QUEUED;

    /** The absolute deadline in the nanoseconds of the loop's clock. */
    public final long whenNanos() {
        return whenNanos;
    }

    public final boolean isQueued() {
        return index != NOT_QUEUED;
    }

    /** Called by the driver when the deadline has come; runs only the loop's own code. */
    protected abstract void due();
}
