package dev.millrace.internal.fiber;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread on which fibers run on whose loop has closed.
 *
 * <p>A task may be inside a blocking JDK call when its loop closes. When the call returns, its
 * stack must still be unwound by somebody: rejecting the continuation would kill the JDK's
 * unblocker thread and with it every virtual thread that waits for a monitor.
 */
final class LateFibers extends Thread {
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private LateFibers() {
        super(null, null, "millrace-late-fibers", 0, false);
        setDaemon(true);
    }

    /** Runs the continuation of a late fiber; any thread, never blocks. */
    static void run(Runnable continuation) {
        Holder.THREAD.waiting.add(continuation);
        LockSupport.unpark(Holder.THREAD);
    }

    @Override
    public void run() {
        for (; ; ) {
            Runnable continuation = waiting.poll();
            if (continuation == null) {
                LockSupport.park(this);
            } else {
                continuation.run();
            }
        }
    }

    private static final class Holder {
        static final LateFibers THREAD = new LateFibers();

        static {
            THREAD.start();
        }
    }
}
