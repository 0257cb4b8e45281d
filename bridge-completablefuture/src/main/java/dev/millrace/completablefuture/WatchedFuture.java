package dev.millrace.completablefuture;

import dev.millrace.Async;
import dev.millrace.spi.Rethrow;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A plain {@link Future}, which calls nobody when it is done, as a stage: a virtual thread of its
 * own waits in {@code get}. One that is done already, or is a stage itself, needs none.
 */
final class WatchedFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Future<? extends T> future;
    private final boolean owned;
    private final Thread watcher;

    /**
     * @param owned whether cancelling this cancels the future, or only the watcher
     */
    WatchedFuture(Future<? extends T> future, boolean owned) {
        this.future = future;
        this.owned = owned;
        this.watcher = Thread.ofVirtual().name("millrace-future-watcher").unstarted(this::deliver);
    }

    WatchedFuture<T> watch() {
        watcher.start();
        return this;
    }

    /** Whether {@code future} needs no watcher: the way past it is a checkpoint. */
    static boolean isDone(Future<?> future) {
        return !(future instanceof CompletionStage<?>) && future.isDone();
    }

    /** Passes a checkpoint and returns the value of {@code future}, or throws its failure. */
    static <T extends @Nullable Object> T pass(Future<? extends T> future)
            throws InterruptedException {
        Async.readyCheckpoint("awaitFuture");
        try {
            return future.get();
        } catch (ExecutionException | CancellationException failed) {
            throw Rethrow.unchecked(StageFailure.toThrow(failed));
        }
    }

    /** The watcher, or whoever finds the future done. */
    private void deliver() {
        try {
            complete(future.get());
        } catch (Throwable failed) { // a future is foreign code; StageFailure unwraps it
            completeExceptionally(failed);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        try {
            if (owned) {
                future.cancel(mayInterruptIfRunning);
            }
            if (future.isDone() && !future.isCancelled()) {
                deliver(); // it was done first, and what it brings may have to be closed
            }
        } finally {
            super.cancel(mayInterruptIfRunning); // before the watcher can tell of its interrupt
            watcher.interrupt();
        }
        return isCancelled();
    }
}
