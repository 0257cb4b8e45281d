package dev.millrace.internal.fiber;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that drives a loop of the carrier engine and that its fibers are mounted on.
 *
 * <p>It is the one worker of a fork-join pool with one task in its queue that never runs, because
 * the JDK's rendezvous queues spin for microseconds before they park unless they run on such a
 * worker: they would wait for a partner that cannot come, as it needs this very carrier.
 */
final class CarrierThread extends ForkJoinWorkerThread {
    private @Nullable DriverFiber inside; // this thread only

    private CarrierThread(ForkJoinPool pool, String name) {
        super(null, pool, false); // false: inherits nothing of the application that starts it
        setName(name);
        setDaemon(true);
    }

    /** What the driver itself is while it runs code of others; null while it does not. */
    @Nullable DriverFiber inside() {
        return inside;
    }

    void inside(@Nullable DriverFiber fiber) {
        inside = fiber;
    }

    /** Runs {@code drive} on a new carrier. */
    static void start(String name, Runnable drive) {
        var pool =
                new ForkJoinPool(
                        1,
                        host -> new CarrierThread(host, name),
                        null,
                        true,
                        1,
                        1,
                        1,
                        null,
                        1,
                        TimeUnit.SECONDS);
        var neverRun = new NeverRun();
        pool.execute(() -> {
            fork(neverRun);
            try {
                drive.run();
            } finally {
                neverRun.tryUnfork();
                pool.shutdown();
            }
        });
    }

    private static void fork(ForkJoinTask<Void> neverRun) {
        try {
            neverRun.fork();
        } catch (OutOfMemoryError e) {
            // the loop runs without it, and the JDK's queues are slower
        }
    }

    private static final class NeverRun extends RecursiveAction {
        private static final long serialVersionUID = 1L;

        @Override
        protected void compute() {}
    }
}
