package dev.millrace.netty;

import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Unwrap;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The outcome of a completed Netty future, for a task. */
final class FutureOutcome {
    private FutureOutcome() {}

    /** The value of {@code future}; throws what it failed with, the same instance each time. */
    @SuppressWarnings("NullAway") // null only if T allows it
    static <T extends @Nullable Object> T of(Future<? extends T> future) {
        Throwable failure = failure(future);
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
        return future.getNow();
    }

    /** The failure of {@code future} as a task gets it; null if it did not fail. */
    static @Nullable Throwable failure(Future<?> future) {
        Throwable cause = future.cause();
        return cause == null ? null : toThrow(cause);
    }

    private static Throwable toThrow(Throwable cause) {
        return switch (Unwrap.failure(cause)) {
            case TaskCancelledException told -> told;
            case CancellationException cancelled -> told(cancelled.getMessage(), cancelled);
            case CancelledError own when own.reachesCaller() -> own;
            case CancelledError foreign -> told(foreign.reason(), foreign);
            case Throwable other -> other;
        };
    }

    private static TaskCancelledException told(@Nullable String reason, Throwable cause) {
        var told = new TaskCancelledException("the awaited future", reason);
        told.initCause(cause);
        return told;
    }
}
