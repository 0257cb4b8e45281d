package dev.millrace.executor.process;

/** What a cancel does to a job that runs in a worker. A job that still waits is never sent. */
public enum WorkerCancel {
    /**
     * Kills the worker and the processes it started at once; the pool starts a new worker. Stops
     * any body, at the cost of starting a JVM.
     */
    KILL,

    /**
     * Interrupts the body's thread; the job ends when the body does. If it has not ended after the
     * pool's {@linkplain ProcessPoolBuilder#cancelGrace cancel grace}, the worker is killed.
     */
    ASK
}
