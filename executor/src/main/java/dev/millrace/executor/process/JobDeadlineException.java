package dev.millrace.executor.process;

/** A job ran for longer than its deadline; its worker was killed. */
public final class JobDeadlineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobDeadlineException(String message) {
        super(message);
    }
}
