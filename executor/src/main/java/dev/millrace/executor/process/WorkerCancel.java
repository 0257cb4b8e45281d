package dev.millrace.executor.process;

/** What a cancel does to a job that runs in a worker. A job that waits is never sent. */
public enum WorkerCancel {
    /**
     * The worker and the processes it has started are killed at once, and replaced. Works on every
     * body; costs the start of a JVM.
     */
    KILL,

    /**
     * The body's thread is interrupted, and the job ends when the body does. What has not ended
     * after the grace of the pool is killed.
     */
    ASK
}
