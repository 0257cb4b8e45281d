package dev.millrace.internal.fiber;

import org.jspecify.annotations.Nullable;

/** The loop that fibers return to. */
public interface FiberLoop {

    /**
     * Queues a fiber that can run; any thread. Never throws, blocks or parks: the JDK calls this
     * from inside {@code LockSupport.unpark} and from its own unblocker thread.
     *
     * @return false if the loop is closed and will never run the fiber
     */
    boolean enqueue(Fiber fiber);

    /**
     * As {@link #enqueue}, but only inside the loop; elsewhere it does nothing, returning false.
     */
    default boolean enqueueInside(Fiber fiber) {
        return false;
    }

    /**
     * Takes the next fiber from the ready queue, for a fiber that is about to suspend. Null, as
     * here, if the driver must run first.
     */
    default @Nullable Fiber next() {
        return null;
    }
}
