package dev.millrace.completablefuture;

import dev.millrace.CancelledError;
import dev.millrace.spi.Unwrap;
import java.util.concurrent.CancellationException;

/** Turns the failure of a stage into the exception that the waiting task throws. */
final class StageFailure {
    private StageFailure() {}

    static Throwable toThrow(Throwable failure) {
        return CancelledError.toThrow(failure, "the awaited stage");
    }

    static boolean isCancellation(Throwable failure) {
        return Unwrap.failure(failure) instanceof CancellationException;
    }
}
