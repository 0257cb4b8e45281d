package dev.millrace.internal.fiber;

import dev.millrace.spi.OnDemandThread;

/**
 * The thread on which fibers go on after their loop has closed.
 *
 * <p>A task may be inside a blocking JDK call when its loop closes. When the call returns, the task
 * must still run to its end. A scheduler that rejected its continuation would kill the JDK's
 * unblocker thread, and then no virtual thread that waits for a monitor would ever go on.
 */
final class LateFibers {
    private static final OnDemandThread THREAD = new OnDemandThread("millrace-late-fibers");

    private LateFibers() {}

    /**
     * Lets the thread run the continuation of a late fiber up to its next wait. Any thread; never
     * blocks. Throws if there is no memory for the thread; the JDK then tries again later.
     */
    static void run(Runnable continuation) {
        // until it is accepted, as nothing else would ever run it
        while (!THREAD.offer(continuation)) {
            Thread.onSpinWait();
        }
    }
}
