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
 * Keeps one task's cancellation from being taken for another's when it crosses a bridge as an
 * error.
 */
final class Cancellations {

    /** A limit on nested wrappers, because they may form a circle. */
    private static final int DEEPEST = 1 << 10;

    private Cancellations() {}

    /**
     * Finds the cancellation in {@code failure}, also inside the wrappers that futures put around
     * it.
     */
    static @Nullable CancelledError in(Throwable failure) {
        Throwable inner = Unwrap.inside(failure, Cancellations::isWrapper);
        return inner instanceof CancelledError cancelled ? cancelled : null;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }

    /**
     * Turns a failure into what the other side of the bridge gets. A {@link CancelledError} means
     * that <em>this</em> task is being cancelled, so the other side gets a {@link
     * TaskCancelledException} instead.
     */
    static Throwable foreign(Throwable failure) {
        CancelledError cancelled = in(failure);
        return cancelled == null ? failure : told(cancelled);
    }

    /**
     * What to throw in the calling task when {@code source} has failed with {@code failure}. The
     * task's own cancel, which an operator met on this fiber, is thrown as it is; any other cancel
     * becomes a {@link TaskCancelledException}. A wrapper that holds anything besides cancels is a
     * failure like any other.
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
        CancelledError cancelled = Objects.requireNonNull(first); // there were only cancels
        return cancelled.reachesCaller() ? cancelled : told(cancelled);
    }

    private static TaskCancelledException told(CancelledError cancelled) {
        return new TaskCancelledException(
                "the task behind this signal", cancelled.reason(), cancelled);
    }
}
