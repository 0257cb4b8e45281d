package dev.millrace.executor.remote;

/** A job ran for longer than its deadline; in a pool, its worker was killed. */
public final class JobDeadlineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For transports.
     *
     * @param message which job, and how long it ran
     */
    public JobDeadlineException(String message) {
        super(message);
    }
}
