package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A job on its way in: room for it, or a task that is suspended until there is. */
final class Submission {
    private final EventLoop loop;
    private final CapacityLimiter limiter;
    private @Nullable Suspension<@Nullable Void>
            suspension; // set before it is handed to the limiter

    boolean granted; // guarded by the limiter

    private Submission(EventLoop loop, CapacityLimiter limiter) {
        this.loop = loop;
        this.limiter = limiter;
    }

    static <T extends @Nullable Object> Task<T> submit(
            EventLoop loop, JobOptions options, Callable<T> work) {
        JobAncestry.refuseCycle(options);
        Dispatcher dispatcher = options.dispatcher();
        dispatcher.workers().requireRunnable(work);
        Duration deadline = options.deadline();
        boolean inTask = !EventLoop.inCallback();
        boolean waits = inTask && options.overloadPolicy() == OverloadPolicy.WAIT;
        if (inTask && dispatcher.isLimited()) {
            Async.readyCheckpoint();
        }
        var job = new ExecutorJob<T>(loop, options, work);
        if (dispatcher.isClosed()) {
            job.rejected();
            return job.refused(dispatcher.rejection("is closed"));
        }
        CapacityLimiter limiter = options.limiter();
        if (limiter.tryTakeRoom()) {
            return job.submit(deadline);
        }
        if (!waits) {
            job.rejected();
            return job.refused(dispatcher.rejection(inTask ? "is full" : IN_CALLBACK));
        }
        var submission = new Submission(loop, limiter);
        if (deadline == null) {
            submission.await();
            return job.submit(null);
        }
        Duration end = loop.time().plus(deadline);
        if (Async.moveOnAfter(deadline, () -> submission.await())) {
            return job.submit(end.minus(loop.time()));
        }
        return job.refused(job.deadlineExceeded(null));
    }

    private static final String IN_CALLBACK =
            "is full, and a callback cannot wait for room: submit from a task";

    /** Suspends the current task until it has a room; if this throws, it has none. */
    private void await() {
        try {
            Async.<@Nullable Void>suspend(this::begin);
        } catch (Throwable t) {
            if (!limiter.withdraw(this) && limiter.takeBack(this)) {
                limiter.freeRoom(); // granted to a task that could not be suspended
            }
            throw t;
        }
    }

    private void begin(Suspension<@Nullable Void> waiting) {
        suspension = waiting;
        waiting.onCancel(() -> limiter.withdraw(this));
        limiter.grantRoom(this);
    }

    /** The room is there; false if the task is gone with its loop. */
    boolean wake() {
        Suspension<@Nullable Void> waiting = suspension;
        return waiting != null && !loop.closed() && waiting.resume(null);
    }
}
