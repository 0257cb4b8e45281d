package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A node in the list of a {@link LoopFuture}'s observers; the waiter itself is the node. It is also
 * a signal, so that another thread can wake it without an allocation.
 */
abstract class Observer extends Signal {
    // owned by the future while linked; loop only
    @Nullable Observer previous;
    @Nullable Observer next;
    boolean linked;

    /** Whether this observer reads the failure of the future. */
    boolean reads() {
        return false;
    }

    /**
     * The future has its outcome. Runs no user code and allocates nothing, because other observers
     * come after this one.
     */
    abstract void settled();

    @Override
    public final void deliver() {
        settled();
    }
}
