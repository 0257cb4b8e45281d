package dev.millrace.guava;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Unwrap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What a task gets from a future that is done. */
final class FutureOutcome {
    private FutureOutcome() {}

    /** The value of {@code future}; throws what it failed with. */
    static <T extends @Nullable Object> T of(ListenableFuture<? extends T> future) {
        try {
            return Futures.getDone(future);
        } catch (ExecutionException | CancellationException failed) {
            throw Rethrow.unchecked(toThrow(failed));
        }
    }

    /** A cancellation that comes out of a future belongs to what is behind it. */
    private static Throwable toThrow(Throwable failed) {
        return switch (Unwrap.failure(failed)) {
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

    /** Its value, if it has one; null after a failure. */
    static @Nullable Object valueOrNull(ListenableFuture<?> done) {
        try {
            return Futures.getDone(done);
        } catch (ExecutionException | CancellationException failed) {
            return null;
        }
    }
}
