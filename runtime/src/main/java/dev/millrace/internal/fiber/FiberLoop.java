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

    /** As {@link #enqueue}, but only inside the loop: false, and of no effect, elsewhere. */
    default boolean enqueueInside(Fiber fiber) {
        return false;
    }

    /**
     * Takes the fiber whose turn it is, if the driver has nothing to do before; by the fiber that
     * gives way. Null, as here, if the driver has to go on.
     */
    default @Nullable Fiber next() {
        return null;
    }
}
