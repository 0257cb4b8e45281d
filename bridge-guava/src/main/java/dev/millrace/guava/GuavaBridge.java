package dev.millrace.guava;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks await Guava's {@link ListenableFuture}, and turns tasks into one.
 *
 * <p>A future has two verbs. {@link #await} shares one that somebody made and others may be waiting
 * for; {@link #awaitOwned} owns one that is made for this task, so cancelling the task cancels it.
 * Both keep {@linkplain dev.millrace.guava##await the await contract}. In the other direction, a
 * body that is handed over is owned by the future that comes back: cancelling the future cancels
 * the task.
 *
 * {@snippet lang=java :
 * Rate rate = GuavaBridge.await(rates.current());             // somebody else's: shared
 * Quote quote = GuavaBridge.awaitOwned(() -> stub.quote(rate)); // ours: cancelled with us
 * ListenableFuture<Offer> offer = GuavaBridge.toListenableFuture(() -> offerFor(quote));
 * }
 */
public final class GuavaBridge {
    private GuavaBridge() {}

    /**
     * Suspends the current task until {@code future} is done, and returns its value. The future is
     * shared: cancelling the task leaves it alone.
     *
     * @apiNote A {@code ListenableFuture} cannot take a listener off. A wait that was cancelled
     *     leaves a small object with it until it is done, without a reference to the task.
     * @param <T> the type of the value
     * @param future the future to wait for; any thread may complete it
     * @return the value of the future
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody cancelled the future
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T await(ListenableFuture<? extends T> future) {
        Async.requireArgument(future, "future");
        if (future.isDone()) {
            Async.readyCheckpoint("await");
            return FutureOutcome.of(future);
        }
        return FutureWait.<T>shared(future);
    }

    /**
     * Starts a future for the current task and suspends the task until it is done. In a cancelled
     * scope the future is never started; cancelling the task later cancels it, with an interrupt. A
     * future that ignores the cancel is left behind, and its value goes to the loop's {@link
     * dev.millrace.DiscardHandler}.
     *
     * @param <T> the type of the value
     * @param start starts the future, on the task's fiber; must not wait. What it throws is thrown
     *     here
     * @return the value of the future
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody else cancelled the future
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(
            Supplier<? extends ListenableFuture<? extends T>> start) {
        Async.requireArgument(start, "start");
        return FutureWait.<T>owned(start);
    }

    /**
     * Starts {@code body} as a task on the current loop, or on {@link EventLoop#common()} if there
     * is none, in the caller's context, and returns its future. Any thread.
     *
     * <p>The future owns the task: cancelling it cancels the task. A task that is cancelled cancels
     * the future. A failure that comes after the future was cancelled goes to the loop's exception
     * handler, a value to its {@link dev.millrace.DiscardHandler}. Listeners with a direct executor
     * run in a callback of the loop, and must not wait. {@code get} is refused on a loop while the
     * task runs.
     *
     * @param <T> the type of the value
     * @param body returns the value
     * @return the future of the task
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> ListenableFuture<T> toListenableFuture(
            Coroutine<T> body) {
        EventLoop current = EventLoop.currentOrNull();
        EventLoop loop = current == null ? EventLoop.common() : current;
        return TaskListenableFuture.of(loop, loop.submit(body));
    }

    /**
     * As {@link #toListenableFuture(Coroutine)}, without a value.
     *
     * @param body what to run
     * @return the future of the task
     */
    @CheckReturnValue
    public static ListenableFuture<@Nullable Void> toListenableFuture(VoidCoroutine body) {
        return toListenableFuture(body.returningNull());
    }

    /**
     * A view of {@code future}, a task or a promise that exists already and may have other waiters.
     * Any thread. It completes as {@code future} does, in a callback of its loop. Cancelling the
     * view leaves {@code future} alone.
     *
     * @param <T> the type of the value
     * @param future the task or promise to look at
     * @return a future that never cancels what it shows
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> ListenableFuture<T> toListenableFuture(
            LoopFuture<T> future) {
        EventLoop loop = future.loop();
        return TaskListenableFuture.of(loop, loop.submit(() -> future.await()));
    }
}
