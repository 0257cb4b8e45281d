package dev.millrace.executor;

/** What a cancel, or the deadline, does to a job that runs. One that waits never runs. */
public enum CancelPolicy {
    /** Interrupts the work; the task ends when the work does. */
    INTERRUPT,

    /**
     * Leaves the work alone; the task ends when the work does. Work that asks {@link
     * RunInExecutor#checkCancelled()} now and then ends sooner.
     */
    WAIT,

    /**
     * Ends the task at once and lets the work run on. It keeps its permit until it really ends, so
     * abandoned work is as bounded as any other; its value is dropped, its failure is reported.
     */
    ABANDON
}
