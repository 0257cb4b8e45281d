package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Unwrap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cancellation of one task from being taken for that of another when it crosses a border
 * as an error.
 */
final class Cancellations {

    /** More wrappers than anybody makes; they may form a circle. */
    private static final int DEEPEST = 1 << 10;

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
        return cancelled == null ? failure : told(cancelled);
    }

    /**
     * What the calling task is thrown where {@code source} has failed with {@code failure}. Its own
     * cancel, which an operator met on this very fiber, comes back as that cancel; anybody else's
     * as the exception that says so. A wrapper that holds something besides cancels is a failure
     * like any other.
     */
    static Throwable toThrow(Throwable failure, ForeignSource<?> source) {
        CancelledError first = null;
        var left = new ArrayDeque<Throwable>();
        left.add(failure);
        for (int seen = 0; !left.isEmpty(); seen++) {
            Throwable inner = Unwrap.inside(left.remove(), Cancellations::isWrapper);
            if (inner instanceof CancelledError cancelled) {
                if (first == null || !first.reachesCaller()) {
                    first = cancelled;
                }
                continue;
            }
            List<Throwable> wrapped = source.wrappedIn(inner);
            if (wrapped.isEmpty() || seen >= DEEPEST) {
                return failure;
            }
            left.addAll(wrapped);
        }
        CancelledError cancelled = Objects.requireNonNull(first); // nothing else is left
        return cancelled.reachesCaller() ? cancelled : told(cancelled);
    }

    private static TaskCancelledException told(CancelledError cancelled) {
        var told = new TaskCancelledException("the task behind this signal", cancelled.reason());
        told.initCause(cancelled);
        return told;
    }
}
