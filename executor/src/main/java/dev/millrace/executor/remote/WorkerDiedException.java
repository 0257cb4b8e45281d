package dev.millrace.executor.remote;

/**
 * The worker process of a job ended, so there is no result. The job may have run completely, partly
 * or not at all.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For transports.
     *
     * @param message which worker, and what happened
     * @param cause what was thrown here
     */
    public WorkerDiedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * As {@link #WorkerDiedException(String, Throwable)}, without a cause.
     *
     * @param message which worker, and what happened
     */
    public WorkerDiedException(String message) {
        super(message);
    }
}
