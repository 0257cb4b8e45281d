package dev.millrace.netty;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door between tasks and Netty's {@link Future}s and {@link Channel}s, both ways. It serves any
 * loop and any future; where the loop {@linkplain NettyLoop sleeps in Netty} and the future is one
 * of its channels', nothing changes threads.
 *
 * <p>A future has two verbs. {@link #await} shares one that others may be waiting for, and {@link
 * #awaitOwned} owns one that was made for this task, so cancelling the task cancels it. In the
 * other direction, a body that is handed over is owned by the future that comes back.
 *
 * {@snippet lang=java :
 * NettyBridge.awaitOwned(() -> bootstrap.connect(address));
 * NettyBridge.awaitOwned(() -> channel.writeAndFlush(request));
 * AsyncStream<Reply> replies = NettyBridge.messages(channel, Reply.class);
 * Reply first = replies.next();
 * }
 */
public final class NettyBridge {
    private NettyBridge() {}

    // ---- futures to tasks

    /**
     * Suspends the current task until {@code future} is done, and returns its value. The future is
     * shared: cancelling the task leaves it alone, and nothing of the task with it.
     *
     * @param <T> the type of the value
     * @param future the future to wait for, of any event loop of Netty
     * @return the value of the future; null for one without
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody cancelled the future
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <T extends @Nullable Object> T await(Future<? extends T> future) {
        Async.requireArgument(future, "future");
        if (future.isDone()) {
            Async.readyCheckpoint("await");
        } else {
            awaitDone(future);
        }
        return FutureOutcome.of(future);
    }

    private static void awaitDone(Future<?> future) {
        Async.raisePending();
        EventLoop loop = EventLoop.current();
        Crowd crowd = Crowds.of(loop).join(loop, future);
        try {
            crowd.end().await();
        } finally {
            crowd.leave();
        }
    }

    /**
     * Starts a future for the current task and suspends it until that is done. In a cancelled scope
     * it is never started; cancelling the task later cancels it. A future that is done first wins;
     * one that cannot be cancelled any more, as a write that is under way, is left behind, and what
     * it brings is discarded.
     *
     * @param <T> the type of the value
     * @param start starts the future; runs {@linkplain EventLoop#onDriver(dev.millrace.Body) on the
     *     driver}, where a channel of this loop is at home, and must not wait. What it throws is
     *     thrown here
     * @return the value of the future; null for one without
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody else cancelled the future
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(
            Supplier<? extends Future<? extends T>> start) {
        return new OwnedWait<T>().await(start);
    }

    /**
     * {@code future} as a future of the current loop, for callbacks, {@code gather} and the like.
     * It is a view: cancelling it leaves {@code future} alone, and nothing with it. Loop only.
     *
     * @param <T> the type of the value
     * @param future the future to look at, of any event loop of Netty
     * @return completes as {@code future} does; cancelled, if that is
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> LoopFuture<T> toLoopFuture(
            Future<? extends T> future) {
        return FutureView.of(EventLoop.current(), future);
    }

    // ---- tasks to futures

    /**
     * Runs {@code body} as a task and returns its future. Any thread: the body runs on the caller's
     * loop, or else on {@link EventLoop#common()}. Cancelling the future cancels the task.
     *
     * <p>The listeners are called on the driver, if the loop {@linkplain NettyLoop sleeps in
     * Netty}. {@code sync} and {@code await} are refused on a loop, which they would block.
     *
     * @param <T> the type of the value
     * @param body returns the value
     * @return the future of the task; cancelled if the task is cancelled
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Future<T> toFuture(Coroutine<T> body) {
        EventLoop current = EventLoop.currentOrNull();
        EventLoop loop = current == null ? EventLoop.common() : current;
        var promise = new LoopPromise<T>(loop);
        run(loop, body, promise);
        return promise;
    }

    /** As {@link #toFuture(Coroutine)}, without a value. */
    @CheckReturnValue
    public static Future<@Nullable Void> toFuture(VoidCoroutine body) {
        return toFuture(body.returningNull());
    }

    /**
     * A view of {@code future}, a task or a promise that exists already and may have other waiters.
     * Any thread. Cancelling the view leaves {@code future} alone.
     *
     * @param <T> the type of the value
     * @param future the task or promise to look at
     * @return completes as {@code future} does; cancelled, if that is
     */
    @CheckReturnValue
    public static <T extends @Nullable Object> Future<T> toFuture(LoopFuture<T> future) {
        var promise = new LoopPromise<T>(future.loop());
        run(future.loop(), () -> future.await(), promise);
        return promise;
    }

    /**
     * Runs {@code body} as a task whose outcome completes {@code promise}, which somebody else has
     * made and waits for. Cancelling or completing the promise cancels the task; then a value of
     * the task is discarded. As {@link #toFuture(Coroutine)} otherwise.
     *
     * @param <T> the type of the value
     * @param promise what to complete, of any event loop of Netty
     * @param body returns the value
     */
    public static <T extends @Nullable Object> void complete(
            Promise<? super T> promise, Coroutine<T> body) {
        EventLoop current = EventLoop.currentOrNull();
        run(current == null ? EventLoop.common() : current, body, promise);
    }

    private static <T extends @Nullable Object> void run(
            EventLoop loop, Coroutine<T> body, Promise<? super T> promise) {
        CompletableFuture<T> task = loop.submit(body);
        promise.addListener(done -> task.cancel(false)); // without effect once the task has ended
        task.whenComplete((value, failure) -> {
            if (failure == null) {
                if (!promise.trySuccess(value) && value != null) {
                    Discarding.discard(loop.closed() ? null : loop, value, "a promise of Netty");
                }
            } else if (!(failure instanceof CancellationException)
                    || !promise.isCancelled()) { // else it is the answer to a cancel of ours
                promise.tryFailure(failure);
            }
        });
    }

    // ---- channels

    /**
     * The messages that come to the end of the pipeline of {@code channel} and are of a {@code
     * type}, as a stream with backpressure: the channel reads when somebody waits for a message,
     * and no more than what one read brings is kept. Others go on to the next handler. Loop only,
     * and for channels of this loop.
     *
     * <p>The stream ends when the peer has sent all, or the channel is closed; what fails in the
     * pipeline comes behind the messages before it. A message belongs to whoever takes it, and has
     * to be released by that. Closing the stream discards what was not taken, releases it after
     * that, and leaves the channel open and its {@code autoRead} as it was. It has one consumer.
     *
     * @apiNote To miss nothing, open it before the channel reads: in the initializer of the
     *     channel, or with {@code autoRead} off from the beginning.
     * @param <T> the type of the messages
     * @param channel a channel of the current loop
     * @param type the class of the messages
     * @throws IllegalArgumentException if the channel is of another event loop
     * @throws IllegalStateException if it has such a stream already
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> messages(Channel channel, Class<T> type) {
        return InboundStream.open(channel, type);
    }
}
