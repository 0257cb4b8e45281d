package dev.millrace.executor.remote;

/**
 * Two processes differ in what they know: the one asked has no job of that name, or has it with
 * other codecs. The message has the difference. The job did not run.
 */
public final class JobMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For a transport that finds that nobody knows a job.
     *
     * @param message who does not know what
     */
    public JobMismatchException(String message) {
        super(message);
    }
}
