package dev.millrace.callback;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.OwnStep;
import java.nio.channels.CompletionHandler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks await callbacks that come once, with a value or a failure. For repeated callbacks use
 * {@link dev.millrace.stream.AsyncStream#listen}.
 *
 * {@snippet lang=java :
 * Airport airport = CallbackBridge.await(promise -> {
 *     Lookup lookup = legacy.lookUp(code, new Callback() {
 *         public void onResult(Airport found) { promise.completeThreadSafe(found); }
 *         public void onError(Exception e) { promise.failThreadSafe(e); }
 *     });
 *     return lookup::abort; // if the task is cancelled
 * });
 * }
 */
public final class CallbackBridge {
    private static final String LEFT = "the task that waited for this callback has left";

    private CallbackBridge() {}

    /**
     * Starts an operation that calls back once, and returns how to stop it.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Start<T extends @Nullable Object> {
        /**
         * Starts the operation; must not wait.
         *
         * @param promise the callback completes it, with the {@code ThreadSafe} methods if it comes
         *     on another thread
         * @return the cancel action, which stops the operation; null if that is not possible. Runs
         *     once, as a callback of the loop, if the promise is cancelled, even if that happened
         *     before this method returned
         * @throws Exception to fail the promise
         */
        @Nullable Runnable start(Promise<T> promise) throws Exception;
    }

    /**
     * Starts an operation that calls back once, and suspends the current task until the callback
     * comes. In a cancelled scope the operation is not started. Cancelling the task later runs the
     * cancel action; a value that still comes is discarded.
     *
     * @param <T> the type of the value
     * @param start runs on the task's fiber; if it throws before the callback comes, this call
     *     throws that
     * @return the value of the callback
     * @throws CancelledError if the task is cancelled before the callback comes
     */
    @Checkpoint
    public static <T extends @Nullable Object> T await(Start<T> start) {
        Async.readyCheckpoint("await");
        Promise<T> promise = promise(start);
        try {
            if (!promise.done()) {
                Async.<Promise<T>>suspend(waiting -> {
                    waiting.onCancel(new Callback(promise, start));
                    OwnStep<LoopFuture<T>> resume = done -> waiting.tryResume(promise);
                    promise.addDoneCallback(resume);
                });
            }
            return promise.result();
        } finally {
            promise.cancel(LEFT); // after an interrupt; has no effect if it is done
        }
    }

    /** The wait for the callback. A callback that came before the cancel wins. */
    private record Callback(Promise<?> promise, Start<?> start) implements CancelHook, Described {
        @Override
        public boolean abort() {
            return promise.cancel(LEFT);
        }

        @Override
        public String kind() {
            return "callback";
        }

        @Override
        public Description describe() {
            Object starts = start instanceof HandlerStart<?> handler ? handler.start : start;
            return Description.of(
                    "callback", "the callback of what " + Description.code(starts) + " started");
        }
    }

    /**
     * Starts an operation that calls back once, and returns a promise for the callback. Loop only.
     *
     * @param <T> the type of the value
     * @param start if it throws, the promise fails with that; if the callback came before, the
     *     exception goes to the loop's exception handler
     * @return the promise that {@code start} got
     */
    public static <T extends @Nullable Object> Promise<T> promise(Start<T> start) {
        Objects.requireNonNull(start, "start");
        EventLoop loop = EventLoop.current();
        Promise<T> promise = loop.promise("callback");
        try {
            Runnable cancelAction = start.start(promise);
            if (cancelAction != null) {
                promise.onCancel(cancelAction);
            }
        } catch (CancelledError cancelled) {
            promise.cancel(cancelled.reason());
            throw cancelled; // start must not wait, but it did, and the task was cancelled
        } catch (Throwable thrown) {
            if (!promise.tryFail(thrown)) {
                loop.report(
                        new LoopFault(
                                "the start of a callback failed after the callback had come",
                                thrown,
                                promise.name(),
                                null));
            }
        }
        return promise;
    }

    /**
     * Starts an operation of NIO.2 and suspends the current task until its {@link
     * CompletionHandler} has been called.
     *
     * {@snippet lang=java :
     * int read = CallbackBridge.awaitHandler(handler -> file.read(buffer, 0, null, handler), () -> closeQuietly(file));
     * }
     *
     * @param <V> the type of the result
     * @param start starts the operation with the given handler
     * @param cancelAction runs when the task is cancelled. With NIO.2 it can only close the
     *     channel, which makes the operation fail. With an empty action the operation goes on and
     *     uses its buffer until it ends
     * @return the result
     * @throws CancelledError if the task is cancelled before the handler is called
     */
    @Checkpoint
    public static <V extends @Nullable Object> V awaitHandler(
            Consumer<? super CompletionHandler<V, @Nullable Object>> start, Runnable cancelAction) {
        Async.requireArgument(start, "start");
        Async.requireArgument(cancelAction, "cancelAction");
        return CallbackBridge.<V>await(new HandlerStart<>(start, cancelAction));
    }

    private record HandlerStart<V extends @Nullable Object>(
            Consumer<? super CompletionHandler<V, @Nullable Object>> start, Runnable cancelAction)
            implements Start<V> {
        @Override
        public Runnable start(Promise<V> promise) {
            start.accept(new PromiseHandler<>(promise));
            return cancelAction;
        }
    }
}
