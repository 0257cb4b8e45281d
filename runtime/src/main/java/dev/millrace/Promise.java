package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.util.Objects;
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

    Promise(LoopImpl loop, @Nullable String givenName) {
        super(loop);
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
     * Completes the promise with {@code value}. Loop only.
     *
     * @throws AlreadyCompletedException if it has an outcome; a cancelled promise ignores the call,
     *     as the callback API cannot know
     * @throws WrongThreadException on other threads, for which there is {@link #completeThreadSafe}
     */
    public void complete(T value) {
        loop.requireInLoop("Promise.complete", "completeThreadSafe");
        settleOnce(Outcome.success(value));
    }

    /** Completes the promise with {@code failure}. As {@link #complete} otherwise. */
    public void fail(Throwable failure) {
        loop.requireInLoop("Promise.fail", "failThreadSafe");
        settleOnce(new Outcome.Failed(Objects.requireNonNull(failure, "failure")));
    }

    /** As {@link #complete}, but returns false if there is an outcome already. Loop only. */
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
     * second completion goes to the loop's exception handler.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public void completeThreadSafe(T value) {
        loop.callSoonThreadSafe(() -> settleOnce(Outcome.success(value)));
    }

    /** As {@link #completeThreadSafe}, with a failure. */
    public void failThreadSafe(Throwable failure) {
        var failed = new Outcome.Failed(Objects.requireNonNull(failure, "failure"));
        loop.callSoonThreadSafe(() -> settleOnce(failed));
    }

    /**
     * Sets what stops the work behind the promise. Runs once, on the loop's callback fiber, when
     * the promise is cancelled; soon, if it is cancelled already. Loop only; replaces an earlier
     * action.
     */
    public void onCancel(Runnable action) {
        loop.requireInLoop("Promise.onCancel", "loop.callSoonThreadSafe(…)");
        if (cancelled()) {
            loop.callSoon(action);
        } else if (!done()) {
            cancelAction = action;
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
        if (loop.inLoop() || !loop.tryCallSoonThreadSafe(() -> cancelNow(reason))) {
            cancelNow(reason);
        }
        return true;
    }

    private void cancelNow(@Nullable String reason) {
        Runnable action = cancelAction;
        if (settle(new Outcome.Cancelled(reason)) && action != null) {
            cancelAction = null;
            loop.callSoon(action);
        }
    }

    private void settleOnce(Object outcome) {
        if (!settle(outcome) && !cancelled()) {
            Throwable second = outcome instanceof Outcome.Failed failed ? failed.failure : null;
            var exception =
                    new AlreadyCompletedException(
                            this
                                    + " cannot be completed again with "
                                    + (second == null ? "a value" : second));
            if (second != null) {
                exception.addSuppressed(second);
            }
            throw Rethrow.unchecked(exception);
        }
        cancelAction = null;
    }
}
