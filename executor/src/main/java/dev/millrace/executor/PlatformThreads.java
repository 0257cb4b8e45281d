package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Platform daemon threads that end after 30 seconds without a job.
 *
 * <p>A loop hands over a job without a lock. An idle thread has an {@link Idle} that takes the job;
 * the thread that became idle last gets it first. If none is idle, another thread is started; if
 * all are busy, the job is queued. After that the loop looks again for idle threads, and a thread
 * that becomes idle looks again at the queue, so one of them always sees the other.
 *
 * <p>A thread that has run a job goes on with the job that gets its permit, without a hand-over. If
 * there is none, one thread {@link Lookout looks out} for a job for some microseconds before it
 * parks, if that pays. Otherwise a loop that submits one job after another would have to wake a
 * thread for each, which costs more than the job.
 */
final class PlatformThreads implements Workers {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Then a thread that gives way to the loop may find a job when it is back. */
    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    private final int most;
    private final ThreadFactory threads;
    private final ConcurrentLinkedQueue<ExecutorJob<?>> jobs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger living = new AtomicInteger();
    private final Lookout<ExecutorJob<?>> lookout = new Lookout<>();
    private volatile boolean stopped;

    PlatformThreads(String name, int threads) {
        this.most = threads;
        this.threads =
                Thread.ofPlatform()
                        .daemon()
                        .group(outermostGroup()) // not the group of the first submitter
                        .name(name + "-", 1)
                        .inheritInheritableThreadLocals(false)
                        .factory();
    }

    private static ThreadGroup outermostGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** One idle period of a thread. */
    private static final class Idle {
        private static final Object OVER = new Object();
        private static final VarHandle JOB;

        static {
            try {
                JOB = MethodHandles.lookup().findVarHandle(Idle.class, "job", Object.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Object job; // a job or OVER; written through JOB
        private volatile boolean parked;

        /** Ends the idle period with a job or OVER; false if it had ended. Any thread. */
        boolean give(Object given) {
            if (!JOB.compareAndSet(this, null, given)) {
                return false;
            }
            if (parked) { // pairs with await, which sets it before it looks for a job
                LockSupport.unpark(thread);
            }
            return true;
        }

        /**
         * Ends the idle period. Returns the job given before that, if any. The thread itself only.
         */
        @Nullable ExecutorJob<?> end() {
            return give(OVER) ? null : job();
        }

        private @Nullable ExecutorJob<?> job() {
            return job instanceof ExecutorJob<?> given ? given : null;
        }

        /** Waits for the end of the idle period; false if that takes longer than {@code nanos}. */
        boolean await(long nanos) {
            parked = true;
            long end = System.nanoTime() + nanos;
            while (job == null) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                Thread.interrupted(); // a stray interrupt would keep this thread from parking
            }
            return true;
        }
    }

    @Override
    public void launch(ExecutorJob<?> job) {
        if (giveToIdle(job)) {
            return;
        }
        if (startThread(job)) {
            return;
        }
        jobs.add(job);
        wakeForQueue();
    }

    private boolean giveToIdle(ExecutorJob<?> job) {
        if (lookout.give(job)) {
            return true;
        }
        for (Idle waiting = idle.pollFirst(); waiting != null; waiting = idle.pollFirst()) {
            if (waiting.give(job)) {
                return true;
            }
        }
        return false;
    }

    private boolean startThread(ExecutorJob<?> first) {
        int now = living.get();
        while (now < most) {
            if (living.compareAndSet(now, now + 1)) {
                boolean started = false;
                try {
                    threads.newThread(() -> live(first)).start();
                    started = true;
                } finally {
                    if (!started) {
                        living.decrementAndGet();
                    }
                }
                return true;
            }
            now = living.get();
        }
        return false;
    }

    /** Hands queued jobs to threads that became idle, or ended, meanwhile. */
    private void wakeForQueue() {
        while (!jobs.isEmpty()) {
            if (idle.isEmpty() && living.get() >= most) {
                return; // all are busy and will look at the queue
            }
            ExecutorJob<?> job = jobs.poll();
            if (job == null) {
                return;
            }
            handOver(job);
        }
    }

    private void handOver(ExecutorJob<?> job) {
        try {
            if (!giveToIdle(job) && !startThread(job)) {
                jobs.add(job);
            }
        } catch (OutOfMemoryError e) { // the job is no longer queued, so nobody else would run it
            job.launchFailed(e);
        }
    }

    private void live(ExecutorJob<?> first) {
        try {
            for (ExecutorJob<?> job = first; job != null; job = nextJob()) {
                ExecutorJob.runAll(job);
            }
        } finally {
            living.decrementAndGet();
            wakeForQueue(); // a job may have been queued because this thread still counted
        }
    }

    /** The next job; null if none comes for 30 seconds or the dispatcher is closed. */
    private @Nullable ExecutorJob<?> nextJob() {
        ExecutorJob<?> queued = jobs.poll();
        if (queued != null) {
            return queued;
        }
        ExecutorJob<?> soon = lookout.next(() -> stopped || !jobs.isEmpty());
        if (soon != null) {
            return soon;
        }
        var here = new Idle();
        idle.addFirst(here);
        if (!jobs.isEmpty()) { // after it became visible as idle: pairs with wakeForQueue
            ExecutorJob<?> given = here.end();
            return given == null ? nextJob() : given;
        }
        if (stopped) { // likewise: pairs with stop
            return here.end();
        }
        if (ONE_PROCESSOR) {
            giveWay(here);
        }
        if (!here.await(IDLE_NANOS)) {
            idle.remove(here);
            return here.end();
        }
        return here.job();
    }

    /** Lets the loop run, which may have the next job. */
    private static void giveWay(Idle here) {
        for (int turns = 0; turns < 2 && here.job == null; turns++) {
            Thread.yield();
        }
    }

    @Override
    public boolean areOwn() {
        return true;
    }

    @Override
    public void stop() {
        stopped = true;
        for (Idle waiting = idle.pollFirst(); waiting != null; waiting = idle.pollFirst()) {
            waiting.give(Idle.OVER);
        }
    }
}
