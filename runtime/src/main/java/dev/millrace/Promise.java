package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LoopFuture} that code completes by hand: where a callback API ends.
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
     * A promise of the loop at hand. One with a name comes from {@link EventLoop#promise(String)}.
     *
     * @throws IllegalStateException if the caller is not on a loop
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
     * @throws AlreadyCompletedException if it has another outcome; the value stays the caller's
     * @throws WrongThreadException on other threads, for which there is {@link #completeThreadSafe}
     */
    public void complete(T value) {
        loop.requireInLoop("Promise.complete", "completeThreadSafe");
        if (!settleOnce(Outcome.success(value))) {
            discard(value);
        }
    }

    /**
     * Completes the promise with {@code failure}, which a cancelled one ignores. As {@link
     * #complete} otherwise.
     */
    public void fail(Throwable failure) {
        loop.requireInLoop("Promise.fail", "failThreadSafe");
        settleOnce(new Outcome.Failed(Objects.requireNonNull(failure, "failure")));
    }

    /**
     * As {@link #complete}, but returns false if there is an outcome already; then the value stays
     * the caller's. Loop only.
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
     * Completes the promise from any thread; it has its outcome once the loop comes round to it. A
     * value for which it has an outcome by then is {@linkplain #onDiscard discarded}; that it is a
     * second one, and not only late, goes to the loop's exception handler.
     *
     * @throws LoopClosedException if the loop is closed; the value stays the caller's
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

    /** An outcome that another thread has brought. */
    private static final class Brought<T extends @Nullable Object> extends OwedCall {
        private final Promise<T> promise;
        private final @Nullable T value;
        private final Object outcome; // made by who brings it, who is told if there is no memory

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
     * Sets what becomes of a value that nobody takes: one that came after a cancel, or after
     * another outcome from another thread. Without a hook the loop's {@link DiscardHandler} gets
     * it. Any thread; replaces an earlier hook.
     *
     * {@snippet lang=java :
     * CallbackBridge.<Connection>await(promise -> {
     *     promise.onDiscard(Connection::close);
     *     return pool.acquire(promise::completeThreadSafe)::cancel;
     * });
     * }
     *
     * @param hook called once for a value, in a callback of the loop, in the context of this call
     */
    public void onDiscard(Consumer<? super T> hook) {
        discardHook = Discards.inContext(hook);
    }

    private void discard(@Nullable T value) {
        loop.discards().discard(value, discardHook, name());
    }

    /**
     * Sets what stops the work behind the promise. Runs once, on the loop's callback fiber, when
     * the promise is cancelled, in the context of this call; soon, if it is cancelled already. Loop
     * only; replaces an earlier action.
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

    /** Watches over the callbacks that wait; null once nobody has to. Loop only. */
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
        var outcome = new Outcome.Cancelled(reason); // made by who is told if there is no memory
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
