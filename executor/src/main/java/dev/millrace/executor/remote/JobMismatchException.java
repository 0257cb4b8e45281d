package dev.millrace.executor.remote;

/**
 * The other process has no job of that name, or has it with other codecs. The message has the
 * difference. The job did not run.
 */
public final class JobMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For transports.
     *
     * @param message which process and which job differ
     */
    public JobMismatchException(String message) {
        super(message);
    }
}
