package dev.millrace.executor.process;

/**
 * The worker process of a job is gone, and with it the job's result: it may have run, in whole, in
 * part, or not at all.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerDiedException(String message, Throwable cause) {
        super(message, cause);
    }

    WorkerDiedException(String message) {
        super(message);
    }
}
