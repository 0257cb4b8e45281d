package dev.millrace.completablefuture;

import dev.millrace.CancelledError;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Unwrap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Turns the failure of a stage into the exception that the waiting task throws. */
final class StageFailure {
    private StageFailure() {}

    /**
     * Unwraps {@code failure}. A cancellation of the stage becomes a {@link
     * TaskCancelledException}. So does a {@link CancelledError}, which belongs to the task behind
     * the stage, unless it is the caller's own: a stage that works on the caller's fiber can fail
     * with that.
     */
    static Throwable toThrow(Throwable failure) {
        return switch (Unwrap.failure(failure)) {
            case TaskCancelledException told -> told;
            case CancellationException cancelled -> told(cancelled.getMessage(), cancelled);
            case CancelledError own when own.reachesCaller() -> own;
            case CancelledError foreign -> told(foreign.reason(), foreign);
            case Throwable other -> other;
        };
    }

    static boolean isCancellation(Throwable failure) {
        return Unwrap.failure(failure) instanceof CancellationException;
    }

    private static TaskCancelledException told(@Nullable String reason, Throwable cause) {
        var told = new TaskCancelledException("the awaited stage", reason);
        told.initCause(cause);
        return told;
    }
}
