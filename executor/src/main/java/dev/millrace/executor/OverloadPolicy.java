package dev.millrace.executor;

/** What becomes of a job for which there is no slot in the queue. */
public enum OverloadPolicy {
    /**
     * The submitting task is suspended until there is a slot; a cancel or the job's deadline ends
     * the wait. A callback cannot wait: there this is {@link #FAIL_FAST}.
     */
    WAIT,

    /**
     * The job's task fails at once with {@link java.util.concurrent.RejectedExecutionException}.
     */
    FAIL_FAST
}
