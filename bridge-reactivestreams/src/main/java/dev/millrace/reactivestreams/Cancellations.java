package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Unwrap;
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
        Throwable inner = Unwrap.inside(failure, Cancellations::isWrapper);
        return inner instanceof CancelledError cancelled ? cancelled : null;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
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
