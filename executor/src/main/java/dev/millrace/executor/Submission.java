package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Submits a job: takes a slot or waits for one, then starts the job's task. */
final class Submission {
    private static final String IN_CALLBACK =
            "is full, and a callback cannot wait for a slot: submit from a task";

    private Submission() {}

    static <T extends @Nullable Object> Task<T> submit(
            EventLoop loop, JobOptions options, Callable<T> work) {
        CapacityLimiter limiter = options.limiter();
        Dispatcher dispatcher = options.dispatcher();
        boolean inTask = !EventLoop.inCallback();
        if (inTask && dispatcher.isLimited()) {
            Async.readyCheckpoint("runInExecutor");
        }
        Context caller = Context.current();
        JobAncestry.refuseCycle(caller, limiter, options.name());
        var job = new ExecutorJob<T>(loop, options, caller, work);
        if (dispatcher.isClosed()) {
            return reject(job, "is closed");
        }
        Duration deadline = options.deadline();
        if (limiter.tryTakeSlot()) {
            return job.submit(deadline);
        }
        if (!inTask) {
            return reject(job, IN_CALLBACK);
        }
        if (options.overloadPolicy() == OverloadPolicy.FAIL_FAST) {
            return reject(job, "is full");
        }
        if (deadline == null) {
            limiter.takeSlot(loop);
            return job.submit(null);
        }
        Duration end = loop.time().plus(deadline);
        if (Async.moveOnAfter(deadline, () -> limiter.takeSlot(loop))) {
            return job.submit(end.minus(loop.time()));
        }
        return job.refused(job.deadlineExceeded(null));
    }

    private static <T extends @Nullable Object> Task<T> reject(ExecutorJob<T> job, String why) {
        job.rejected();
        return job.refused(job.dispatcher().rejection(why));
    }
}
