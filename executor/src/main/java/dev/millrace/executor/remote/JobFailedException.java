package dev.millrace.executor.remote;

/**
 * The body of a job threw an exception in its worker. {@link #getCause} has its type, message,
 * stack and causes as text: no exception class is loaded because another process names it.
 */
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String failureType;

    /**
     * For transports.
     *
     * @param message which job failed, and where
     * @param cause what was thrown there
     */
    public JobFailedException(String message, RemoteFailure cause) {
        super(message + ": " + cause, cause);
        this.failureType = cause.type();
    }

    /**
     * The class of the exception that the body threw.
     *
     * @return a class name, such as {@code java.io.IOException}
     */
    public String failureType() {
        return failureType;
    }
}
