package dev.millrace.executor.remote;

/**
 * The worker process of a job is gone, and with it the job's result: it may have run, in whole, in
 * part, or not at all.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For a transport that has lost a worker.
     *
     * @param message which worker, and what it did
     * @param cause what was thrown here
     */
    public WorkerDiedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * As the other, where nothing was thrown.
     *
     * @param message which worker, and what it did
     */
    public WorkerDiedException(String message) {
        super(message);
    }
}
