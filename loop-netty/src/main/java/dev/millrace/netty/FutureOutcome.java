package dev.millrace.netty;

import dev.millrace.CancelledError;
import dev.millrace.spi.Rethrow;
import io.netty.util.concurrent.Future;
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
        return cause == null ? null : CancelledError.toThrow(cause, "the awaited future");
    }
}
