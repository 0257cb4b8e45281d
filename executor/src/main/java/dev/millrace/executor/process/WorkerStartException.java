package dev.millrace.executor.process;

import org.jspecify.annotations.Nullable;

/** A worker process could not be started. The message says what happened instead. */
public final class WorkerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
