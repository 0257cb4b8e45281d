package dev.millrace.sync;

import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.LoopAwareFuture;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a thread outside the loop. The first completion or cancel of the future wins; a later
 * value is not taken.
 */
final class ThreadWait<T extends @Nullable Object> extends LoopAwareFuture<T>
        implements Suspension<T> {
    private final EventLoop loop;

    // loop only
    private @Nullable CancelHook hook;
    private @Nullable Handle atClose;

    private ThreadWait(EventLoop loop) {
        this.loop = loop;
    }

    /** Any thread. */
    static <T extends @Nullable Object> CompletableFuture<T> of(
            EventLoop loop, Selectable<T> source) {
        var wait = new ThreadWait<T>(loop);
        wait.onLoop(() -> wait.begin(source));
        wait.whenComplete((value, failure) -> loop.offer(wait::leave));
        return wait;
    }

    private void onLoop(Runnable step) {
        if (!loop.offer(step)) {
            throw new LoopClosedException(loop.name());
        }
    }

    private void begin(Selectable<T> source) {
        if (isDone()) {
            return;
        }
        try {
            atClose = loop.onClose(() -> fail(new LoopClosedException(loop.name())));
            if (!source.answerNow(this)) {
                source.startWait(this);
            }
        } catch (Throwable failed) {
            fail(failed);
        }
    }

    /** Ends the wait at the source. */
    private void leave() {
        if (atClose != null) {
            atClose.cancel();
        }
        CancelHook once = hook;
        hook = null;
        if (once != null) {
            once.abort();
        }
    }

    @Override
    public boolean resume(T value) {
        boolean taken = tryResume(value);
        if (!taken) {
            loop.discard(value, null, "a wait of a thread");
        }
        return taken;
    }

    @Override
    public boolean tryResume(T value) {
        hook = null; // the source has removed the wait itself
        return complete(value);
    }

    @Override
    public boolean fail(Throwable failure) {
        hook = null;
        return completeExceptionally(failure);
    }

    @Override
    public void onCancel(CancelHook cancelHook) {
        hook = cancelHook;
    }

    @Override
    protected @Nullable String loopOfCaller() {
        EventLoop caller = EventLoop.currentOrNull();
        return caller == null ? null : caller.name();
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
