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
 * The door between tasks and {@link CompletionStage}s, both ways.
 *
 * <p>A stage has two verbs. {@link #await(CompletionStage) await} shares one that somebody made and
 * others may be waiting for; {@link #awaitOwned(Supplier) awaitOwned} owns one that was made for
 * this task, so cancelling the task cancels it. Both keep {@linkplain
 * dev.millrace.completablefuture##await the await contract}.
 *
 * <p>In the other direction, a body that is handed over is owned by the future that comes back:
 * cancelling the future cancels the task. A {@link LoopFuture} that exists already is shared: its
 * future is a view.
 *
 * {@snippet lang=java :
 * Rate rate = FutureBridge.await(cache.rateOf(currency));                     // somebody else's: shared
 * Quote quote = FutureBridge.awaitOwned(() -> client.sendAsync(request));     // ours: cancelled with us
 * CompletableFuture<Offer> offer = FutureBridge.toCompletableFuture(() -> offerFor(quote, rate));
 * }
 */
public final class FutureBridge {
    private FutureBridge() {}

    // ---- stages to tasks

    /**
     * Suspends the current task until {@code stage} is done, and returns its value. The stage is
     * shared: cancelling the task leaves it alone.
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
     * As {@link #await(CompletionStage)}, for code behind proxies that take undeclared checked
     * exceptions for something else.
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
     * @apiNote A stage that runs by the time this is called is not reached by a cancel that came
     *     before: the call raises on entry, as every checkpoint. {@link #awaitOwned(Supplier)} does
     *     not start it then.
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
     * scope the stage is never started; cancelling the task later cancels it, as {@link
     * #awaitOwned(CompletionStage)}.
     *
     * @param <T> the type of the value
     * @param start starts the stage, on the task's fiber; must not wait. What it throws is thrown
     *     here
     * @return the value the stage completed with
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(
            Supplier<? extends CompletionStage<? extends T>> start) {
        return new OwnedWait<T>().await(start);
    }

    /**
     * Suspends the current task until {@code future}, a plain one, is done, and returns its value.
     * The future is shared: cancelling the task leaves it alone.
     *
     * <p>A future that is a stage calls back, and one that is done answers at once. Any other can
     * only be waited for in {@code get}: a virtual thread does that, for as long as the task waits.
     * A {@code get} that ignores interrupts keeps that thread, and no task, until the future is
     * done.
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
     * task cancels it, with an interrupt.
     *
     * @param <T> the type of the value
     * @param future the future to wait for; nobody else should be waiting for it
     * @return the value of the future
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwnedFuture(Future<? extends T> future) {
        return awaitWatched(future, true);
    }

    @SuppressWarnings("unchecked") // a future of a T that is a stage is a stage of a T
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
     * it by hand or by {@code orTimeout}; {@link #ended} tells when the task has cleaned up. A task
     * that is cancelled completes it with a {@link dev.millrace.TaskCancelledException}, so that
     * {@code isCancelled()} holds. Failures arrive bare; one that comes after the future was
     * completed goes to the loop's exception handler. The future completes in a callback of the
     * loop: what depends on it runs there, and must not wait; use the {@code …Async} methods for
     * work that does. {@code get} and {@code join} are refused on a loop while the task runs.
     *
     * @apiNote Futures that are derived from this one ({@code thenApply} and the like) do not pass
     *     a cancel on to what they are derived from; that is how {@code CompletableFuture} works.
     *     Put {@code orTimeout} on this one, or {@linkplain #linked link} them.
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
     * A view of {@code future}, a task or a promise that exists already and may have other waiters.
     * Any thread.
     *
     * <p>The view completes as {@code future} does, in a callback of its loop; it is complete at
     * once if {@code future} is done. A cancellation becomes a {@link
     * dev.millrace.TaskCancelledException}, so that {@code isCancelled()} holds, and so does the
     * end of the loop. Cancelling the view, or completing it by hand or by {@code orTimeout},
     * leaves {@code future} alone. {@code get} and {@code join} are refused on a loop while the
     * view is not complete.
     *
     * @apiNote A view that is cancelled or completed leaves nothing with {@code future}. One that
     *     is only dropped stays until {@code future} is done, as what depends on it has to be told.
     * @param <T> the type of the value
     * @param future the task or promise to look at
     * @return a future that never cancels what it shows
     * @throws dev.millrace.LoopClosedException if {@code future} is not done and its loop is closed
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> toCompletableFuture(
            LoopFuture<T> future) {
        if (!future.done()) {
            return future.loop()
                    .submit(() -> future.await()); // cancelled with the view, and leaves the future
        }
        Throwable failure = future.failure();
        return failure == null
                ? CompletableFuture.completedFuture(future.result())
                : CompletableFuture.failedFuture(failure);
    }

    /**
     * When the task behind {@code future} has ended, its clean-up included. Any thread.
     *
     * <p>A future that is cancelled, or completed by hand or by {@code orTimeout}, is complete at
     * once, while its task has still to clean up. What is returned here completes after that, with
     * null whatever the outcome, in a callback of the loop. It is a view: giving it up changes
     * nothing. If the loop closes before the task has ended it fails with a {@link
     * dev.millrace.LoopClosedException}.
     *
     * {@snippet lang=java :
     * var report = FutureBridge.toCompletableFuture(() -> write(file));
     * report.cancel(false);
     * FutureBridge.ended(report).thenRun(() -> delete(file)); // the task has closed it
     * }
     *
     * @param future one of {@link #toCompletableFuture(Coroutine)} or {@link
     *     EventLoop#submit(Coroutine)}, or what is {@linkplain #linked linked} to one
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
     * Links what is derived from the returned future to {@code future}: giving up a derived future,
     * by {@code cancel}, {@code complete…} or {@code orTimeout}, cancels {@code future}, and with
     * it the task behind it.
     *
     * {@snippet lang=java :
     * FutureBridge.linked(FutureBridge.toCompletableFuture(() -> search(query)))
     *         .thenApply(Result::summary)
     *         .orTimeout(2, SECONDS); // cancels the search
     * }
     *
     * <p>Of several futures derived from one, the last that is given up takes the one they come
     * from along, and so on up to {@code future}; the others do not notice. A derived future that
     * nobody keeps counts as long as it is pending: a side branch that only logs belongs on {@code
     * minimalCompletionStage()}, which does not count. A task that {@linkplain
     * #await(CompletionStage) shares} one counts while it waits, and gives nothing up when it is
     * cancelled. What is combined of two linked futures is linked to the one whose method was
     * called; {@code allOf} and {@code anyOf} link to none. Giving up the returned future itself
     * cancels {@code future} at once. {@code get} and {@code join} of all of them are refused on a
     * loop as long as they would wait.
     *
     * @apiNote {@code CompletableFuture} never lets go of what {@code thenApply} and the like have
     *     derived, and given up, before it is done. Derive again and again only from a future that
     *     will be.
     * @param <T> the type of the value
     * @param future what a cancel has to reach; nobody else should be waiting for it
     * @return a future that completes as {@code future} does
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> CompletableFuture<T> linked(
            CompletableFuture<T> future) {
        return LinkedStage.of(future);
    }
}
