package dev.millrace.executor;

/** What a cancel or the deadline does to a running job. A job that still waits never runs. */
public enum CancelPolicy {
    /** Interrupts the work; the task ends when the work does. */
    INTERRUPT,

    /**
     * Leaves the work alone; the task ends when the work does. Work that asks {@link
     * RunInExecutor#checkCancelled()} now and then ends sooner.
     */
    WAIT,

    /**
     * Ends the task at once and lets the work run on. The work keeps its permit until it ends, so
     * the limit holds for abandoned work too. Its value is discarded and its failure is reported.
     */
    ABANDON
}
