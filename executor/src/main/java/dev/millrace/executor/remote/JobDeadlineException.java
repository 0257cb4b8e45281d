package dev.millrace.executor.remote;

/** A job ran for longer than its deadline; in a pool, its worker was killed. */
public final class JobDeadlineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For a transport that has jobs done elsewhere.
     *
     * @param message which job, and how long
     */
    public JobDeadlineException(String message) {
        super(message);
    }
}
