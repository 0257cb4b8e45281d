package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A place in the list of those who wait for a {@link LoopFuture}; the waiter itself is the node.
 */
abstract class Observer {
    // owned by the future while linked; loop only
    @Nullable Observer previous;
    @Nullable Observer next;
    boolean linked;

    /** Whether a failure that settles this observer is read by somebody. */
    boolean reads() {
        return false;
    }

    /** The future has its outcome. Runs the loop's own code only, at once. */
    abstract void settled();
}
