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
 * Makes a stage of a plain {@link Future}, which has no callbacks: a virtual thread waits in {@code
 * get}. A future that is done, or is a stage itself, needs no such thread.
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

    /** Whether {@code future} is done and needs no watcher. */
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

    /** Called by the watcher, or by a cancel that finds the future done. */
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
                deliver(); // it was done before the cancel, and its value may have to be closed
            }
        } finally {
            // before the watcher completes this with its interrupt
            super.cancel(mayInterruptIfRunning);
            watcher.interrupt();
        }
        return isCancelled();
    }
}
