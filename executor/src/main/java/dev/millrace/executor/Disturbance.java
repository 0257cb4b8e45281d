package dev.millrace.executor;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** What a cancel or a deadline has to do with what the work of a job threw. */
final class Disturbance {
    private Disturbance() {}

    /** Whether nobody waits for the work of {@code job} any more. */
    static boolean isAbandoned(ExecutorJob<?> job) {
        WorkWindow window = job.window();
        return job.options.cancelPolicy() == CancelPolicy.ABANDON
                && (window.isCancelled() || window.isExpired());
    }

    /** What the task of {@code job} fails with, for what its work threw. */
    static Throwable explain(ExecutorJob<?> job, Throwable thrown) {
        WorkWindow window = job.window();
        if (job.options.cancelPolicy() == CancelPolicy.ABANDON) {
            return thrown; // if the task has ended, it is dropped
        }
        if (window.isExpired()) {
            return job.deadlineExceeded(thrown);
        }
        if (window.isCancelled() && isCancellation(thrown)) {
            return new InterruptedException(job.name() + " was cancelled"); // as it had to be
        }
        if (window.isCancelled() && job.options.cancelAction() == null) {
            job.report(job.name() + " failed while it was being cancelled", thrown);
        }
        return thrown;
    }

    /** Tells the loop, because nobody else can be told. */
    static void reportAbandoned(ExecutorJob<?> job, Throwable thrown) {
        if (!isCancellation(thrown)) {
            job.report(job.name() + " failed after it had been abandoned", thrown);
        }
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof InterruptedException
                || thrown instanceof ClosedByInterruptException
                || thrown instanceof CancellationException;
    }
}
