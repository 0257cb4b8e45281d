package dev.millrace.internal.fiber;

/** The loop that fibers come home to. */
public interface FiberHome {

    /**
     * Queues a fiber that can run; any thread. Never throws, blocks or parks: the JDK calls this
     * from inside {@code LockSupport.unpark} and from its own unblocker thread.
     *
     * @return false if the loop is closed and will never run the fiber
     */
    boolean enqueue(Fiber fiber);
}
