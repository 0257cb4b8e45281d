package dev.millrace.executor.process;

import org.jspecify.annotations.Nullable;

/**
 * No worker process could be started: the message says what it did instead of reporting for work.
 */
public final class WorkerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
