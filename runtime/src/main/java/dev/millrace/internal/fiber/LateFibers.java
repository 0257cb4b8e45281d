package dev.millrace.internal.fiber;

import dev.millrace.spi.OnDemandThread;

/**
 * The one thread on which fibers run on whose loop has closed.
 *
 * <p>A task may be inside a blocking JDK call when its loop closes. When the call returns, its
 * stack must still be unwound by somebody: rejecting the continuation would kill the JDK's
 * unblocker thread and with it every virtual thread that waits for a monitor.
 */
final class LateFibers {
    private static final OnDemandThread THREAD = new OnDemandThread("millrace-late-fibers");

    private LateFibers() {}

    /**
     * Runs the continuation of a late fiber to its next wait; any thread, never blocks. Where there
     * is no memory for the thread it throws, and the JDK hands the continuation over again, later.
     */
    static void run(Runnable continuation) {
        while (!THREAD.offer(continuation)) { // nobody else would ever run it
            Thread.onSpinWait();
        }
    }
}
