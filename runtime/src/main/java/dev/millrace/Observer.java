package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A place in the list of those who wait for a {@link LoopFuture}; the waiter itself is the node. It
 * is a signal as well, so that news from another thread needs no memory on its way.
 */
abstract class Observer extends Signal {
    // owned by the future while linked; loop only
    @Nullable Observer previous;
    @Nullable Observer next;
    boolean linked;

    /** Whether a failure that settles this observer is read by somebody. */
    boolean reads() {
        return false;
    }

    /**
     * The future has its outcome. Runs the loop's own code only, at once, and allocates nothing:
     * there are others to be told.
     */
    abstract void settled();

    @Override
    public final void deliver() {
        settled();
    }
}
