package dev.millrace.executor.remote;

/**
 * The body of a job threw in its worker. What it threw is told as text, as {@link #getCause}, with
 * its stack and causes: no exception class is loaded on the word of another process.
 */
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String failureType;

    /**
     * For a transport that has read a failure.
     *
     * @param message which job, and where
     * @param cause what was thrown there
     */
    public JobFailedException(String message, RemoteFailure cause) {
        super(message + ": " + cause, cause);
        this.failureType = cause.type();
    }

    /**
     * The class of what the body threw.
     *
     * @return a class name, such as {@code java.io.IOException}
     */
    public String failureType() {
        return failureType;
    }
}
