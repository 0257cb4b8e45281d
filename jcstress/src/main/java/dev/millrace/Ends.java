package dev.millrace;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** The outcome of a future in one word, for the results of tests. */
public final class Ends {
    private Ends() {}

    /** "pending", "cancelled", the message of its failure, or its value. */
    public static String of(LoopFuture<?> future) {
        if (!future.done()) {
            return "pending";
        }
        Throwable failure = future.failure();
        return failure == null ? String.valueOf(future.result()) : of(failure);
    }

    /** As {@link #of(LoopFuture)}. */
    public static String of(CompletableFuture<?> future) {
        if (!future.isDone()) {
            return "pending";
        }
        return future.handle(
                        (value, failure) -> failure == null ? String.valueOf(value) : of(failure))
                .join();
    }

    private static String of(Throwable failure) {
        return switch (failure) {
            case CancellationException cancelled -> "cancelled";
            case LoopClosedException closed -> "closed";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
