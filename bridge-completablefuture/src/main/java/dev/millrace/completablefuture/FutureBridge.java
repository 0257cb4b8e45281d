package dev.millrace.completablefuture;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.LoopAwareFuture;
import dev.millrace.spi.Rethrow;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Converts between tasks and {@link CompletionStage}s, both ways.
 *
 * <p>A task waits for a stage in one of two ways. {@link #await(CompletionStage) await} is for a
 * shared stage that others may be waiting for. {@link #awaitOwned(Supplier) awaitOwned} is for a
 * stage made for this task: cancelling the task cancels the stage. Both keep {@linkplain
 * dev.millrace.completablefuture##await the await contract}.
 *
 * <p>In the other direction, a body becomes a task that the returned future owns: cancelling the
 * future cancels the task. For a {@link LoopFuture} that already exists, the returned future is
 * only a view.
 *
 * {@snippet lang=java :
 * Rate rate = FutureBridge.await(cache.rateOf(currency));                     // shared
 * Quote quote = FutureBridge.awaitOwned(() -> client.sendAsync(request));     // owned
 * CompletableFuture<Offer> offer = FutureBridge.toCompletableFuture(() -> offerFor(quote, rate));
 * }
 */
public final class FutureBridge {
    private FutureBridge() {}

    // ---- stages to tasks

    /**
     * Suspends the current task until {@code stage} is done, and returns its value. Cancelling the
     * task does not cancel the stage.
     *
     * @param <T> the type of the value
     * @param stage the stage to wait for; any thread may complete it
     * @return the value the stage completed with
     * @throws dev.millrace.CancelledError if the task is cancelled before the stage is done
     * @throws dev.millrace.TaskCancelledException if somebody cancelled the stage
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage) {
        if (DoneStage.isDone(stage)) {
            return DoneStage.pass(stage);
        }
        return new SharedWait<T>().await(stage);
    }

    /**
     * As {@link #await(CompletionStage)}, but throws no undeclared checked exception. Use it behind
     * proxies that would wrap one.
     *
     * @param <T> the type of the value
     * @param stage the stage to wait for
     * @return the value the stage completed with
     * @throws CompletionException around a checked exception that the stage failed with
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitUnchecked(
            CompletionStage<? extends T> stage) {
        try {
            return await(stage);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /**
     * Suspends the current task until {@code stage}, which was made for it, is done, and returns
     * its value. Cancelling the task cancels the stage; one that cannot be cancelled (a minimal
     * stage) is left behind.
     *
     * @apiNote If the task is already cancelled, this call throws on entry and the stage, which
     *     runs by then, is not cancelled. {@link #awaitOwned(Supplier)} would not start it.
     * @param <T> the type of the value
     * @param stage the stage to wait for; nobody else should be waiting for it
     * @return the value the stage completed with
     * @throws dev.millrace.CancelledError if the task is cancelled before the stage is done
     * @throws dev.millrace.TaskCancelledException if somebody else cancelled the stage
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(CompletionStage<? extends T> stage) {
        if (DoneStage.isDone(stage)) {
            return DoneStage.pass(stage);
        }
        return new OwnedWait<T>().await(stage);
    }

    /**
     * Starts a stage for the current task and suspends it until the stage is done. In a cancelled
     * scope the stage is never started. Cancelling the task later cancels the stage, as in {@link
     * #awaitOwned(CompletionStage)}.
     *
     * @param <T> the type of the value
     * @param start starts the stage, on the task's fiber; must not wait. This call throws what it
     *     throws
     * @return the value the stage completed with
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(
            Supplier<? extends CompletionStage<? extends T>> start) {
        return new OwnedWait<T>().await(start);
    }

    /**
     * Suspends the current task until {@code future} is done, and returns its value. Cancelling the
     * task does not cancel the future.
     *
     * <p>If the future is also a {@code CompletionStage}, it is awaited as one; if it is done, the
     * call returns at once. Otherwise a virtual thread waits in {@code get} as long as the task
     * waits. A {@code get} that ignores interrupts keeps that thread, but not the task, until the
     * future is done.
     *
     * @param <T> the type of the value
     * @param future the future to wait for; any thread may complete it
     * @return the value of the future
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody cancelled the future
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitFuture(Future<? extends T> future) {
        return awaitWatched(future, false);
    }

    /**
     * As {@link #awaitFuture(Future)}, for a future that was made for this task: cancelling the
     * task calls {@code future.cancel(true)}.
     *
     * @param <T> the type of the value
     * @param future the future to wait for; nobody else should be waiting for it
     * @return the value of the future
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwnedFuture(Future<? extends T> future) {
        return awaitWatched(future, true);
    }

    @SuppressWarnings("unchecked") // a Future<T> that is a stage is a CompletionStage<T>
    private static <T extends @Nullable Object> T awaitWatched(
            Future<? extends T> future, boolean owned) {
        Async.requireArgument(future, "future");
        if (future instanceof CompletionStage<?>) {
            var stage = (CompletionStage<? extends T>) future;
            return owned ? FutureBridge.<T>awaitOwned(stage) : await(stage);
        }
        try {
            if (WatchedFuture.isDone(future)) {
                return WatchedFuture.pass(future);
            }
        } catch (InterruptedException interrupted) {
            throw Rethrow.unchecked(interrupted);
        }
        return FutureBridge.<T>awaitOwned(() -> new WatchedFuture<T>(future, owned).watch());
    }

    // ---- tasks to futures

    /**
     * Starts {@code body} as a task on the current loop, or on {@link EventLoop#common()} if there
     * is none, in the caller's context, and returns its future. Any thread. {@link
     * EventLoop#submit(Coroutine)} does the same on the loop it is called on.
     *
     * <p>The future owns the task: cancelling the future cancels the task, and so does completing
     * it by hand or by {@code orTimeout}; {@link #ended} completes when the task has cleaned up. A
     * cancelled task completes the future with a {@link dev.millrace.TaskCancelledException}, so
     * {@code isCancelled()} is true. Failures are not wrapped; a failure that comes after the
     * future was completed goes to the loop's exception handler. The future completes in a callback
     * of the loop: its dependents run there and must not wait; use the {@code …Async} methods for
     * those that do. {@code get} and {@code join} are refused on a loop while the task runs.
     *
     * @apiNote Cancelling a future derived from this one ({@code thenApply} and the like) does not
     *     cancel this one; that is how {@code CompletableFuture} works. Call {@code orTimeout} on
     *     this one, or {@linkplain #linked link} them.
     * @param <T> the type of the value
     * @param body returns the value
     * @return the future of the task
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(
            Coroutine<T> body) {
        EventLoop current = EventLoop.currentOrNull();
        return (current == null ? EventLoop.common() : current).submit(body);
    }

    /**
     * As {@link #toCompletableFuture(Coroutine)}, without a value.
     *
     * @param body what to run
     * @return the future of the task
     */
    @CheckReturnValue
    public static CompletableFuture<@Nullable Void> toCompletableFuture(VoidCoroutine body) {
        return toCompletableFuture(body.returningNull());
    }

    /**
     * Returns a view of {@code future}, an existing task or promise that may have other waiters.
     * Any thread.
     *
     * <p>The view completes as {@code future} does, in a callback of its loop; it is complete at
     * once if {@code future} is done. If {@code future} is cancelled, or its loop closes, the view
     * fails with a {@link dev.millrace.TaskCancelledException}, so {@code isCancelled()} is true.
     * Cancelling the view, or completing it by hand or by {@code orTimeout}, leaves {@code future}
     * alone. {@code get} and {@code join} are refused on a loop while the view is not complete.
     *
     * @apiNote A view that is cancelled or completed is no longer referenced by {@code future}. A
     *     view that is only dropped stays referenced until {@code future} is done, because its
     *     dependents may be waiting.
     * @param <T> the type of the value
     * @param future the task or promise to look at
     * @return a future that never cancels {@code future}
     * @throws dev.millrace.LoopClosedException if {@code future} is not done and its loop is closed
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(
            LoopFuture<T> future) {
        if (!future.done()) {
            // cancelling the view cancels this task, not the future
            return future.loop().submit(() -> future.await());
        }
        Throwable failure = future.failure();
        return failure == null
                ? CompletableFuture.completedFuture(future.result())
                : CompletableFuture.failedFuture(failure);
    }

    /**
     * Returns a future that completes when the task behind {@code future} has ended, clean-up
     * included. Any thread.
     *
     * <p>A future that is cancelled, or completed by hand or by {@code orTimeout}, is complete at
     * once, while its task still cleans up. The returned future completes after that, in a callback
     * of the loop, with null whatever the outcome. Cancelling it changes nothing. If the loop
     * closes before the task has ended, it fails with a {@link dev.millrace.LoopClosedException}.
     *
     * {@snippet lang=java :
     * var report = FutureBridge.toCompletableFuture(() -> write(file));
     * report.cancel(false);
     * FutureBridge.ended(report).thenRun(() -> delete(file)); // the task has closed the file
     * }
     *
     * @param future a future of {@link #toCompletableFuture(Coroutine)} or {@link
     *     EventLoop#submit(Coroutine)}, or a future {@linkplain #linked linked} to one
     * @return completes when the task has ended
     * @throws IllegalArgumentException if {@code future} is none of those
     */
    @CheckReturnValue
    public static CompletableFuture<@Nullable Void> ended(CompletableFuture<?> future) {
        CompletableFuture<@Nullable Void> end =
                future instanceof LoopAwareFuture<?> ours ? ours.end() : null;
        if (end == null) {
            throw new IllegalArgumentException(
                    "there is no task behind a " + future.getClass().getName());
        }
        return end;
    }

    /**
     * Returns a future that passes cancellation up the chain: giving up a future derived from it,
     * by {@code cancel}, {@code complete…} or {@code orTimeout}, cancels {@code future} and the
     * task behind it.
     *
     * {@snippet lang=java :
     * FutureBridge.linked(FutureBridge.toCompletableFuture(() -> search(query)))
     *         .thenApply(Result::summary)
     *         .orTimeout(2, SECONDS); // cancels the search
     * }
     *
     * <p>If several futures are derived from one, that one is given up when the last of them is,
     * and so on up to {@code future}. A pending derived future counts even if nobody keeps a
     * reference to it: put a side branch that only logs on {@code minimalCompletionStage()}, which
     * does not count. A task that {@linkplain #await(CompletionStage) awaits} one counts while it
     * waits; cancelling that task gives nothing up. A combination of two linked futures is linked
     * to the one whose method was called; {@code allOf} and {@code anyOf} are linked to none.
     * Giving up the returned future itself cancels {@code future} at once. {@code get} and {@code
     * join} of all of them are refused on a loop as long as they would wait.
     *
     * @apiNote A pending {@code CompletableFuture} keeps every future derived from it with {@code
     *     thenApply} and the like, even those given up. Derive repeatedly only from a future that
     *     will complete.
     * @param <T> the type of the value
     * @param future the future to cancel; nobody else should be waiting for it
     * @return a future that completes as {@code future} does
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> linked(
            CompletableFuture<T> future) {
        return LinkedStage.of(future);
    }
}
