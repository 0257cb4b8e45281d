package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LoopFuture} that code completes by hand. Use it to await a callback API.
 *
 * {@snippet lang=java :
 * Promise<Airport> promise = Promise.create();
 * legacy.lookUp(code, new Callback() {
 *     public void onResult(Airport airport) { promise.completeThreadSafe(airport); }
 *     public void onError(Exception e) { promise.failThreadSafe(e); }
 * });
 * Airport airport = promise.await();
 * }
 *
 * @param <T> the type of the value
 */
public final class Promise<T extends @Nullable Object> extends LoopFuture<T> {
    private final @Nullable String givenName;
    private @Nullable Runnable cancelAction; // loop only
    private @Nullable AbandonedPromise abandonment; // loop only; while callbacks wait
    private volatile @Nullable Consumer<? super T> discardHook;

    Promise(LoopImpl loop, @Nullable String givenName) {
        super(loop, loop.creationSite());
        this.givenName = givenName;
    }

    /**
     * A promise of the current loop. {@link EventLoop#promise(String)} makes one with a name.
     *
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static <T extends @Nullable Object> Promise<T> create() {
        return EventLoop.current().promise();
    }

    @Override
    public String name() {
        return givenName == null ? "promise" : givenName;
    }

    /**
     * Completes the promise with {@code value}. Loop only. If the promise is cancelled, which a
     * callback API cannot know, the value is {@linkplain #onDiscard discarded}.
     *
     * @throws AlreadyCompletedException if it has another outcome; the caller keeps the value
     * @throws WrongThreadException on other threads; call {@link #completeThreadSafe} there
     */
    public void complete(T value) {
        loop.requireInLoop("Promise.complete", "completeThreadSafe");
        if (!settleOnce(Outcome.success(value))) {
            discard(value);
        }
    }

    /** As {@link #complete}, with {@code failure}. A cancelled promise ignores it. */
    public void fail(Throwable failure) {
        loop.requireInLoop("Promise.fail", "failThreadSafe");
        settleOnce(new Outcome.Failed(Objects.requireNonNull(failure, "failure")));
    }

    /**
     * As {@link #complete}, but returns false if there is an outcome already; the caller then keeps
     * the value. Loop only.
     */
    public boolean tryComplete(T value) {
        loop.requireInLoop("Promise.tryComplete", "completeThreadSafe");
        return settle(Outcome.success(value));
    }

    /** As {@link #fail}, but returns false if there is an outcome already. Loop only. */
    public boolean tryFail(Throwable failure) {
        loop.requireInLoop("Promise.tryFail", "failThreadSafe");
        return settle(new Outcome.Failed(Objects.requireNonNull(failure, "failure")));
    }

    /**
     * Completes the promise from any thread; the loop sets the outcome in a later turn. If the
     * promise has an outcome by then, the value is {@linkplain #onDiscard discarded}. Unless that
     * outcome is a cancel, the second completion is reported to the loop's exception handler.
     *
     * @throws LoopClosedException if the loop is closed; the caller keeps the value
     */
    public void completeThreadSafe(T value) {
        bring(new Brought<>(this, value, Outcome.success(value)));
    }

    /** As {@link #completeThreadSafe}, with a failure. */
    public void failThreadSafe(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        bring(new Brought<>(this, null, new Outcome.Failed(failure)));
    }

    private void bring(Brought<T> outcome) {
        if (!loop.offer(outcome)) {
            throw loop.closedException();
        }
    }

    /** An outcome from another thread, on its way to the loop. */
    private static final class Brought<T extends @Nullable Object> extends OwedCall {
        private final Promise<T> promise;
        private final @Nullable T value;
        private final Object outcome; // made by the caller, so that it gets an OutOfMemoryError

        Brought(Promise<T> promise, @Nullable T value, Object outcome) {
            this.promise = promise;
            this.value = value;
            this.outcome = outcome;
        }

        @Override
        void call() {
            try {
                if (!promise.settleOnce(outcome)) {
                    promise.discard(value);
                }
            } catch (AlreadyCompletedException second) {
                promise.loop.report(
                        new LoopFault(
                                "a promise was completed twice",
                                second,
                                promise.name(),
                                promise.createdAt()));
                promise.discard(value);
            }
        }
    }

    /**
     * Sets the hook for a value that nobody takes: it came after a cancel, or another thread set it
     * after another outcome. Without a hook the loop's {@link DiscardHandler} gets it. Any thread;
     * replaces an earlier hook.
     *
     * {@snippet lang=java :
     * CallbackBridge.<Connection>await(promise -> {
     *     promise.onDiscard(Connection::close);
     *     return pool.acquire(promise::completeThreadSafe)::cancel;
     * });
     * }
     *
     * @param hook called once for a value, as a callback of the loop, in the context of this call
     */
    public void onDiscard(Consumer<? super T> hook) {
        discardHook = Discards.inContext(hook);
    }

    private void discard(@Nullable T value) {
        loop.discards().discard(value, discardHook, name());
    }

    /**
     * Sets the action that stops the work behind the promise. It runs once, as a callback of the
     * loop, in the context of this call, when the promise is cancelled, or soon if it is cancelled
     * already. Loop only; replaces an earlier action.
     */
    public void onCancel(Runnable action) {
        loop.requireInLoop("Promise.onCancel", "loop.callSoonThreadSafe(…)");
        Runnable inContext = loop.inContext(action, Context.current());
        if (cancelled()) {
            loop.turns().ready().add(inContext);
        } else if (!done()) {
            cancelAction = inContext;
        }
    }

    /**
     * The object that reports this promise if it is collected while callbacks wait; null once the
     * promise is done. Loop only.
     */
    @Nullable AbandonedPromise abandonment() {
        if (done()) {
            return null;
        }
        AbandonedPromise watch = abandonment;
        if (watch == null || watch.isOver()) {
            watch = new AbandonedPromise(this);
            abandonment = watch;
        }
        return watch;
    }

    @Override
    public boolean cancel(@Nullable String reason) {
        if (done()) {
            return false;
        }
        // allocated here, so that the caller gets an OutOfMemoryError
        var outcome = new Outcome.Cancelled(reason);
        if (loop.inLoop() || !loop.offer(() -> cancelNow(outcome))) {
            cancelNow(outcome);
        }
        return true;
    }

    private void cancelNow(Outcome.Cancelled outcome) {
        Runnable action = cancelAction;
        if (settle(outcome) && action != null) {
            cancelAction = null;
            loop.turns().ready().add(action);
        }
    }

    /** False if the promise is cancelled. */
    private boolean settleOnce(Object outcome) {
        boolean settled = settle(outcome);
        if (!settled && !cancelled()) {
            Throwable second = outcome instanceof Outcome.Failed failed ? failed.failure : null;
            var exception =
                    new AlreadyCompletedException(
                            this
                                    + " cannot be completed again with "
                                    + (second == null
                                            ? "a value"
                                            : TaskGroupException.describe(second)));
            if (second != null) {
                exception.addSuppressed(second);
            }
            throw Rethrow.unchecked(exception);
        }
        cancelAction = null;
        return settled;
    }
}
