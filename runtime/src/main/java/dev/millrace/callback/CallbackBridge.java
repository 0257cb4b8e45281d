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
 * The door from callbacks that come once, with a value or a failure, to tasks. Those that come
 * again and again go through {@link dev.millrace.stream.AsyncStream#listen}.
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
     * Starts something that calls back once, and says how to stop it.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Start<T extends @Nullable Object> {
        /**
         * Starts it; must not wait.
         *
         * @param promise what the callback completes, with the {@code ThreadSafe} methods if it
         *     comes on another thread
         * @return stops what was started, or null if that cannot be stopped. Runs exactly once, in
         *     a callback of the loop, if the promise is cancelled, even if that was before this
         *     method returned
         * @throws Exception to fail the promise
         */
        @Nullable Runnable start(Promise<T> promise) throws Exception;
    }

    /**
     * Starts something that calls back once, and suspends the current task until it has. In a
     * cancelled scope it is never started; cancelling the task later runs the cancel action, and a
     * callback that comes after that is ignored.
     *
     * @param <T> the type of the value
     * @param start starts it, on the task's fiber; what it throws before the callback came is
     *     thrown here
     * @return the value the promise was completed with
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
            promise.cancel(LEFT); // for who was interrupted; false if it is done
        }
    }

    /** What a task waits for. A callback that came before the cancel wins. */
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
     * Starts something that calls back once, for whoever waits for the promise or cancels it. Loop
     * only.
     *
     * @param <T> the type of the value
     * @param start starts it; what it throws fails the promise or, if the callback came before
     *     that, goes to the loop's exception handler
     * @return the promise that {@code start} was given
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
            throw cancelled; // it waited, which it must not, and its task was cancelled there
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
     * @param start starts the operation with the handler it is given
     * @param cancelAction what a cancel of the task does; NIO.2 can only close the channel, which
     *     makes the operation fail. An empty action leaves the operation, and its buffer, to its
     *     end
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
