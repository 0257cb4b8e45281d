package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads, daemons, that end after half a minute without a job.
 *
 * <p>A loop hands over a job without a lock. An idle thread waits beside an {@link Idle}, into
 * which the job is put; the last to become idle is the first to work. With no idle thread, another
 * is started; with all of them busy, the job is queued. Then the loop looks for idle threads once
 * more, and a thread that becomes idle looks at the queue once more, so that one sees the other.
 *
 * <p>A thread that has run a job goes on to whichever job gets its permit, without a hand-over.
 * When there is none, one thread <em>lingers</em> for a few microseconds before it parks: a loop
 * that submits one job after the other would otherwise have to wake a thread for each, which costs
 * it more than the job does.
 */
final class PlatformThreads implements Workers {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Whether the loop needs the processor that a thread lingers on. */
    private static final boolean ONE_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    /** About as long as waking a thread takes. */
    private static final int LINGERING = ONE_PROCESSOR ? 2 : 400;

    private final int most;
    private final ThreadFactory threads;
    private final ConcurrentLinkedQueue<ExecutorJob<?>> jobs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger living = new AtomicInteger();
    private final AtomicBoolean lingering = new AtomicBoolean(); // one thread at a time
    private volatile boolean stopped;

    PlatformThreads(String name, int threads) {
        this.most = threads;
        this.threads =
                Thread.ofPlatform()
                        .daemon()
                        .group(outermostGroup()) // and not that of the task that comes first
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

    /** One time of idleness of a thread. */
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
        private volatile @Nullable Object job; // a job, or OVER; through JOB
        private volatile boolean parked;

        /** Ends the idleness with {@code given}; false if it was over before. For any thread. */
        boolean give(Object given) {
            if (!JOB.compareAndSet(this, null, given)) {
                return false;
            }
            if (parked) { // set before the thread looks for a job: pairs with await
                LockSupport.unpark(thread);
            }
            return true;
        }

        /** Ends the idleness; the job it was given before, if it was. For the thread itself. */
        @Nullable ExecutorJob<?> end() {
            return give(OVER) ? null : job();
        }

        private @Nullable ExecutorJob<?> job() {
            return job instanceof ExecutorJob<?> given ? given : null;
        }

        /** Whether the idleness was ended within {@code nanos}. */
        boolean await(long nanos) {
            parked = true;
            long end = System.nanoTime() + nanos;
            while (job == null) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                Thread.interrupted(); // somebody's who is late: it must not keep this from parking
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

    /** Sees to it that a queued job is taken, though a thread may just have become idle. */
    private void wakeForQueue() {
        while (!jobs.isEmpty()) {
            if (idle.isEmpty() && living.get() >= most) {
                return; // all are busy, and look at the queue when they are not
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
        } catch (OutOfMemoryError e) { // it is in no queue any more
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
            wakeForQueue(); // of a job that was queued because this thread seemed to be there
        }
    }

    /** The next job; null if none comes for long, or the dispatcher is closed. */
    private @Nullable ExecutorJob<?> nextJob() {
        ExecutorJob<?> queued = jobs.poll();
        if (queued != null) {
            return queued;
        }
        var here = new Idle();
        idle.addFirst(here);
        if (!jobs.isEmpty()) { // after it can be seen: pairs with wakeForQueue
            ExecutorJob<?> given = here.end();
            return given == null ? nextJob() : given;
        }
        if (stopped) { // likewise: pairs with stop
            return here.end();
        }
        linger(here);
        if (!here.await(IDLE_NANOS)) {
            idle.remove(here);
            return here.end();
        }
        return here.job();
    }

    /** Looks for a job for a moment, unless another thread does. */
    private void linger(Idle here) {
        if (!lingering.compareAndSet(false, true)) {
            return;
        }
        for (int i = 0; i < LINGERING && here.job == null; i++) {
            if (ONE_PROCESSOR) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
        lingering.set(false);
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
