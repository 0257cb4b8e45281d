package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cancellation of one task from being taken for that of another when it crosses a border
 * as an error.
 */
final class Cancellations {

    private Cancellations() {}

    /**
     * Finds the cancellation in {@code failure}, also inside the wrappers that futures put around
     * one.
     */
    static @Nullable CancelledError in(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException || cause instanceof ExecutionException) {
            Throwable inner = cause.getCause();
            if (inner == null) {
                return null;
            }
            cause = inner;
        }
        return cause instanceof CancelledError cancelled ? cancelled : null;
    }

    /**
     * Turns a failure into what the other side of a border is told: a {@link CancelledError} means
     * that <em>this</em> task is being cancelled, so over there it must be the exception that says
     * that somebody else was.
     */
    static Throwable foreign(Throwable failure) {
        CancelledError cancelled = in(failure);
        if (cancelled == null) {
            return failure;
        }
        var told = new TaskCancelledException("the task behind this signal", cancelled.reason());
        told.initCause(cancelled);
        return told;
    }
}
