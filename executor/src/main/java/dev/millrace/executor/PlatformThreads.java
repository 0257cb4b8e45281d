package dev.millrace.executor;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads, daemons, that end after half a minute without a job.
 *
 * <p>A thread that has run a job goes on to whichever job gets its permit, without a hand-over.
 * When there is none, one thread <em>lingers</em> for a few microseconds before it parks: a loop
 * that submits one job after the other would otherwise have to wake a thread for each, which costs
 * it more than the job does.
 */
final class PlatformThreads implements Workers {
    private static final long IDLE_SECONDS = 30;

    /** Whether the loop needs the processor that a thread lingers on. */
    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    /** About as long as waking a thread takes. */
    private static final int LINGERING = ONE_PROCESSOR ? 2 : 400;

    private static final Object NOBODY = new Object();
    private static final Object SOMEBODY = new Object();

    private final ThreadPoolExecutor pool;

    // NOBODY, or SOMEBODY while a thread lingers, or the job it has been given
    private final AtomicReference<Object> lingering = new AtomicReference<>(NOBODY);

    PlatformThreads(String name, int threads) {
        // the queue is short: a limiter lets no more jobs in than there are threads, unless a
        // user's own limiter says otherwise, which is then what bounds it
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
    public void launch(ExecutorJob<?> job) {
        if (lingering.get() != SOMEBODY || !lingering.compareAndSet(SOMEBODY, job)) {
            pool.execute(() -> live(job));
        }
    }

    private void live(ExecutorJob<?> first) {
        for (ExecutorJob<?> job = first; job != null; job = linger()) {
            runWithSuccessors(job);
        }
    }

    /** Runs {@code first}, and then on the same thread whatever gets its permit: no hand-over. */
    private static void runWithSuccessors(ExecutorJob<?> first) {
        long now = System.nanoTime();
        for (ExecutorJob<?> job = first; job != null; ) {
            try {
                job.runInChain(now);
            } catch (Throwable t) {
                job.launchSuccessor();
                throw t;
            }
            ExecutorJob<?> next = job.successor;
            if (next == null || next.dispatcher != first.dispatcher) {
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

    /** Waits for a job for a moment; null if none comes, or another thread lingers. */
    private @Nullable ExecutorJob<?> linger() {
        if (!pool.getQueue().isEmpty() || !lingering.compareAndSet(NOBODY, SOMEBODY)) {
            return null;
        }
        for (int i = 0; i < LINGERING && lingering.get() == SOMEBODY; i++) {
            if (ONE_PROCESSOR) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        return lingering.getAndSet(NOBODY) instanceof ExecutorJob<?> job ? job : null;
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
