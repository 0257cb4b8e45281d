package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The permit that {@link CapacityLimiter#run} holds for the body of a task. */
final class BodyPermit implements PermitHolder {
    private final EventLoop loop = EventLoop.current();
    private final long id = ExecutorJob.nextId();
    private final Task<?> task = Async.currentTask();
    private final Thread thread = Thread.currentThread();
    private final CapacityLimiter limiter;
    private final @Nullable PermitHolder outer;
    private final long sinceNanos = System.nanoTime();
    private long startedNanos;
    private Seats.@Nullable Seat seat;
    private volatile boolean ended;

    BodyPermit(CapacityLimiter limiter) {
        this.limiter = limiter;
        this.outer = JobAncestry.current();
    }

    /** Suspends the current task until it has a permit. */
    void await() {
        limiter.takeSlot(loop);
        try {
            limiter.takePermit(loop);
        } catch (Throwable t) {
            limiter.freeSlot();
            throw t;
        }
        startedNanos = System.nanoTime();
        seat = limiter.seats().take(this);
    }

    void give() {
        ended = true;
        Seats.Seat left = seat;
        if (left != null) {
            long now = System.nanoTime();
            left.count(startedNanos - sinceNanos, now - startedNanos);
            left.leave();
        }
        try {
            limiter.freeSlot();
        } finally {
            limiter.freePermit();
        }
    }

    Context context() {
        return JobAncestry.leadingFrom(Context.current(), this);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public Object task() {
        return task;
    }

    @Override
    public CapacityLimiter limiter() {
        return limiter;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public boolean abandoned() {
        return false;
    }

    @Override
    public @Nullable PermitHolder outer() {
        return outer;
    }

    @Override
    public RunningJob running(long now) {
        return new RunningJob(
                id, task.name(), loop.name(), Duration.ofNanos(now - startedNanos), false, thread);
    }
}
