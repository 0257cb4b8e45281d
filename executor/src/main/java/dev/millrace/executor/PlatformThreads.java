package dev.millrace.executor;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Platform threads, daemons, that end after half a minute without a job. */
final class PlatformThreads implements Workers {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;

    PlatformThreads(String name, int threads) {
        // the queue is short: a limiter lets no more jobs in than there are threads, unless a
        // user's
        // own limiter says otherwise, which is then what bounds it
        pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform()
                                .daemon()
                                .name(name + "-", 1)
                                .inheritInheritableThreadLocals(false)
                                .factory());
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void launch(OffloadJob<?> job) {
        pool.execute(() -> runWithSuccessors(job));
    }

    /** Runs {@code first}, and then on the same thread whatever gets its permit: no hand-over. */
    private static void runWithSuccessors(OffloadJob<?> first) {
        long now = System.nanoTime();
        for (OffloadJob<?> job = first; job != null; ) {
            try {
                job.runInChain(now);
            } catch (Throwable t) {
                job.launchSuccessor();
                throw t;
            }
            OffloadJob<?> next = job.successor;
            if (next == null || next.place != first.place) {
                job.launchSuccessor();
                return;
            }
            job.successor = null;
            if (job.endedNanos != 0) { // the end of one is the begin of the next
                now = job.endedNanos;
            }
            job = next;
        }
    }

    @Override
    public boolean areOwn() {
        return true;
    }

    @Override
    public void stop() {
        pool.shutdown();
    }
}
