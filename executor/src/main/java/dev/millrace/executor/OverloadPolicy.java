package dev.millrace.executor;

/** What happens to a job when the queue is full. */
public enum OverloadPolicy {
    /**
     * The submitting task is suspended until there is a slot; a cancel or the job's deadline ends
     * the wait. A callback cannot wait, so it gets {@link #FAIL_FAST}.
     */
    WAIT,

    /**
     * The job's task fails at once with {@link java.util.concurrent.RejectedExecutionException}.
     */
    FAIL_FAST
}
