package dev.millrace.guava;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.CancelledError;
import dev.millrace.spi.Rethrow;
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
            throw Rethrow.unchecked(CancelledError.toThrow(failed, "the awaited future"));
        }
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
