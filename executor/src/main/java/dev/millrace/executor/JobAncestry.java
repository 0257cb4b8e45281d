package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.ContextVar;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs have led to the calling code, through the loop and back. It travels in the context,
 * into detached tasks too: a job that waits for a task that waits for the job's own permit waits
 * for ever, whoever owns the task.
 */
final class JobAncestry {
    private static final ContextVar<ExecutorJob<?>> JOB =
            ContextVar.followingDetached("millrace.job");

    private JobAncestry() {}

    /** The job that is running here or has led here, and has not ended; null if there is none. */
    static @Nullable ExecutorJob<?> current() {
        return in(Context.current());
    }

    static @Nullable ExecutorJob<?> in(Context context) {
        return running(context.get(JOB));
    }

    /** {@code caller}, in which {@code job} leads to whatever comes. */
    static Context leadingFrom(Context caller, ExecutorJob<?> job) {
        return caller.with(JOB, job);
    }

    /** {@code job}, or the next that has led to it, if it has not ended and so has its permit. */
    private static @Nullable ExecutorJob<?> running(@Nullable ExecutorJob<?> job) {
        ExecutorJob<?> candidate = job;
        while (candidate != null && candidate.window().hasEnded()) {
            candidate = candidate.outer();
        }
        return candidate;
    }

    /**
     * Refuses a job that would wait for a permit held by a job that may be waiting for it.
     *
     * @throws IllegalStateException naming the cycle
     */
    static void refuseCycle(JobOptions asked) {
        ExecutorJob<?> job = current();
        if (job == null) {
            return;
        }
        var path = new StringBuilder();
        for (; job != null; job = running(job.outer())) {
            path.insert(0, job.name() + " (limiter " + job.limiter.name() + ") → ");
            if (job.limiter == asked.limiter()) {
                throw new IllegalStateException(message(path, asked));
            }
        }
    }

    private static String message(StringBuilder path, JobOptions asked) {
        String name = asked.name();
        return "runInExecutor was called from inside a job that holds a permit of the same limiter,"
                + " which it may wait for for ever: "
                + path
                + (name == null ? "a job" : name)
                + " (limiter "
                + asked.limiter().name()
                + "); give one of them a limiter of its own";
    }
}
