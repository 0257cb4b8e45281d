package dev.millrace.internal.fiber;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives a loop of the carrier engine. The loop's fibers run on it.
 *
 * <p>It is the only worker of a fork-join pool, and one task that never runs is in its queue. That
 * is for the JDK's rendezvous queues: they spin for microseconds before they park, except on such a
 * worker with queued tasks. Here the spinning would be in vain, as the partner needs this very
 * thread.
 */
final class CarrierThread extends ForkJoinWorkerThread {
    private @Nullable DriverFiber inside; // this thread only

    private CarrierThread(ForkJoinPool pool, String name) {
        // false: inherits no thread-locals of the thread that starts it
        super(null, pool, false);
        setName(name);
        setDaemon(true);
    }

    /** The driver's own fiber while it runs handlers or work; null otherwise. */
    @Nullable DriverFiber inside() {
        return inside;
    }

    void inside(@Nullable DriverFiber fiber) {
        inside = fiber;
    }

    /** Runs {@code drive} on a new carrier. */
    static void start(String name, Runnable drive) {
        var start = new Start(name, drive);
        var pool = new ForkJoinPool(1, start, null, true, 1, 1, 1, null, 1, TimeUnit.SECONDS);
        pool.execute(start);
    }

    /** Makes the carrier, and is what it runs. */
    private record Start(String name, Runnable drive)
            implements ForkJoinPool.ForkJoinWorkerThreadFactory, Runnable {
        @Override
        public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
            return new CarrierThread(pool, name);
        }

        @Override
        public void run() {
            ForkJoinPool pool = ForkJoinTask.getPool();
            NeverRun neverRun = NeverRun.queued();
            try {
                drive.run();
            } finally {
                if (neverRun != null) {
                    neverRun.tryUnfork();
                }
                pool.shutdown();
            }
        }
    }

    private static final class NeverRun extends RecursiveAction {
        private static final long serialVersionUID = 1L;

        /** One in the queue of this worker; null if there is no memory for it. */
        static @Nullable NeverRun queued() {
            try {
                var neverRun = new NeverRun();
                neverRun.fork();
                return neverRun;
            } catch (OutOfMemoryError e) {
                // the loop runs without it, and the JDK's queues are slower
                return null;
            }
        }

        @Override
        protected void compute() {}
    }
}
