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
 * Converts between tasks and Netty's {@link Future}s and {@link Channel}s, both ways. It works for
 * any loop and any future. If the loop {@linkplain NettyLoop runs on a Netty transport} and the
 * future belongs to one of its channels, no thread switch is needed.
 *
 * <p>A task waits for a future in one of two ways. {@link #await} is for a shared future that
 * others may be waiting for. {@link #awaitOwned} is for a future made for this task: cancelling the
 * task cancels it. In the other direction, a body becomes a task that the returned future owns.
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
     * Suspends the current task until {@code future} is done, and returns its value. Cancelling the
     * task does not cancel the future, and leaves no reference to the task with it.
     *
     * @param <T> the type of the value
     * @param future the future to wait for, of any Netty event loop
     * @return the value of the future; null if it has none
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
     * it is never started; cancelling the task later cancels the future. If the future is done
     * first, the task gets its outcome. A future that can no longer be cancelled, such as a write
     * under way, is left behind, and its value is discarded.
     *
     * @param <T> the type of the value
     * @param start starts the future; runs {@linkplain EventLoop#onDriver(dev.millrace.Body) on the
     *     driver}, like the handlers of this loop's channels, and must not wait. This call throws
     *     what it throws
     * @return the value of the future; null if it has none
     * @throws dev.millrace.CancelledError if the task is cancelled before the future is done
     * @throws dev.millrace.TaskCancelledException if somebody else cancelled the future
     */
    @Checkpoint
    public static <T extends @Nullable Object> T awaitOwned(
            Supplier<? extends Future<? extends T>> start) {
        return new OwnedWait<T>().await(start);
    }

    /**
     * Returns {@code future} as a future of the current loop, for callbacks, {@code gather} and the
     * like. It is a view: cancelling it does not cancel {@code future}, and leaves no reference
     * with it. Loop only.
     *
     * @param <T> the type of the value
     * @param future the future to look at, of any Netty event loop
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
     * <p>The listeners are called on the driver if the loop {@linkplain NettyLoop runs on a Netty
     * transport}. {@code sync} and {@code await} are refused on a loop, because they would block
     * it.
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
     * Returns a view of {@code future}, an existing task or promise that may have other waiters.
     * Any thread. Cancelling the view does not cancel {@code future}.
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
     * Runs {@code body} as a task and completes {@code promise}, which other code has made, with
     * its outcome. Cancelling or completing the promise cancels the task; a value of the task is
     * then discarded. Otherwise as {@link #toFuture(Coroutine)}.
     *
     * @param <T> the type of the value
     * @param promise the promise to complete, of any Netty event loop
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
        promise.addListener(done -> task.cancel(false)); // has no effect once the task has ended
        task.whenComplete((value, failure) -> {
            if (failure == null) {
                if (!promise.trySuccess(value) && value != null) {
                    Discarding.discard(loop.closed() ? null : loop, value, "a promise of Netty");
                }
            } else if (!(failure instanceof CancellationException)
                    || !promise.isCancelled()) { // else this answers our own cancel
                promise.tryFailure(failure);
            }
        });
    }

    // ---- channels

    /**
     * Returns the messages of {@code type} that reach the end of the pipeline of {@code channel},
     * as a stream with backpressure: the channel reads only when a task waits for a message, and at
     * most the messages of one read are buffered. Messages of other types go to the next handler.
     * Loop only, and only for channels of this loop.
     *
     * <p>The stream ends when the peer has ended its output or the channel is closed. A failure in
     * the pipeline comes after the messages before it. The consumer owns the messages it takes and
     * must release them. Closing the stream discards and releases the messages that were not taken,
     * leaves the channel open and restores its {@code autoRead}. It has one consumer.
     *
     * @apiNote To miss no message, open it before the channel reads: in the channel's initializer,
     *     or with {@code autoRead} off from the beginning.
     * @param <T> the type of the messages
     * @param channel a channel of the current loop
     * @param type the class of the messages
     * @throws IllegalArgumentException if the channel belongs to another event loop
     * @throws IllegalStateException if the channel already has such a stream
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> messages(Channel channel, Class<T> type) {
        return InboundStream.open(channel, type);
    }
}
