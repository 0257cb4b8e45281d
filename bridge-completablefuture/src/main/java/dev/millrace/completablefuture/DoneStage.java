package dev.millrace.completablefuture;

import dev.millrace.Async;
import dev.millrace.spi.Rethrow;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The fast path for a stage that is done: a checkpoint, no suspension, no allocation. */
final class DoneStage {
    private static final BiFunction<Object, Throwable, Throwable> FAILURE =
            (value, failure) -> failure;

    private DoneStage() {}

    /**
     * True only for plain {@code CompletableFuture}s: subclasses may keep their state elsewhere,
     * and minimal stages refuse the question.
     */
    static boolean isDone(@Nullable CompletionStage<?> stage) {
        return stage != null
                && stage.getClass() == CompletableFuture.class
                && ((CompletableFuture<?>) stage).isDone();
    }

    /** Passes a checkpoint and returns the value of {@code stage}, or throws its failure. */
    @SuppressWarnings("unchecked") // isDone has checked the class; a future of a T holds a T
    static <T extends @Nullable Object> T pass(CompletionStage<? extends T> stage) {
        Async.readyCheckpoint("await");
        var future = (CompletableFuture<T>) stage;
        if (future.isCompletedExceptionally()) {
            throw Rethrow.unchecked(StageFailure.toThrow(future.handle(FAILURE).join()));
        }
        return future.resultNow();
    }
}
