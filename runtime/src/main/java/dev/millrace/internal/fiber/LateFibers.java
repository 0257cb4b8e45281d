package dev.millrace.internal.fiber;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which fibers run on whose loop has closed.
 *
 * <p>A task may be inside a blocking JDK call when its loop closes. When the call returns, its
 * stack must still be unwound by somebody: rejecting the continuation would kill the JDK's
 * unblocker thread and with it every virtual thread that waits for a monitor.
 */
final class LateFibers extends Thread implements Mount {
    private final ConcurrentLinkedQueue<Late> waiting = new ConcurrentLinkedQueue<>();
    private @Nullable Fiber entered; // this thread only

    private LateFibers() {
        super(null, null, "millrace-late-fibers", 0, false);
        setDaemon(true);
    }

    /** Runs a late fiber on; any thread, never blocks. */
    static void run(Fiber fiber, Runnable continuation) {
        Holder.THREAD.waiting.add(new Late(fiber, continuation));
        LockSupport.unpark(Holder.THREAD);
    }

    @Override
    public @Nullable Fiber mounted() {
        return Thread.currentThread() == this ? null : entered;
    }

    @Override
    public void run() {
        for (; ; ) {
            Late late = waiting.poll();
            if (late == null) {
                LockSupport.park(this);
            } else {
                entered = late.fiber;
                late.continuation.run();
                entered = null;
            }
        }
    }

    private record Late(Fiber fiber, Runnable continuation) {}

    private static final class Holder {
        static final LateFibers THREAD = new LateFibers();

        static {
            THREAD.start();
        }
    }
}
