package dev.millrace.completablefuture;

import dev.millrace.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stage that was made for this task; cancelling the task cancels the stage.
 *
 * <p>The stage is cancelled before the wait ends, so a value that came first is not lost: it may
 * have to be closed.
 */
final class OwnedWait<T extends @Nullable Object> extends StageWait<T> {
    private static final VarHandle ANSWERED;

    static {
        try {
            ANSWERED =
                    MethodHandles.lookup()
                            .findVarHandle(OwnedWait.class, "answered", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop = EventLoop.current();
    // written by the loop, read by the thread that completes the stage
    private volatile boolean cancelling;

    private volatile boolean answered; // set through ANSWERED by the thread that brings the outcome

    @Override
    void tooLate(@Nullable T value) {
        loop.discard(value, null, "a stage"); // nobody else holds it
    }

    @Override
    String manner() {
        return "an owned";
    }

    @Override
    void listen(CompletionStage<? extends T> stage) {
        stage.whenComplete(this);
    }

    @Override
    public void accept(T value, @Nullable Throwable thrown) {
        if (cancelling && thrown != null && StageFailure.isCancellation(thrown)) {
            return; // the answer to our own cancel
        }
        if (!ANSWERED.compareAndSet(this, false, true)) {
            return; // the cancel registered this callback a second time
        }
        super.accept(value, thrown);
    }

    @Override
    boolean abort(CompletionStage<? extends T> stage) {
        cancelling = true;
        try {
            cancel(stage);
        } catch (Throwable t) { // a stage is foreign code; it must not keep the task
            leave();
            throw t;
        }
        // false: the stage was done first, and the task gets its outcome, perhaps a moment later
        return !answered && leave();
    }

    private void cancel(CompletionStage<? extends T> stage) {
        try {
            Future<?> future =
                    stage instanceof Future<?> itself ? itself : stage.toCompletableFuture();
            future.cancel(true);
            if (future.isDone()) {
                stage.whenComplete(
                        // called at once: the completing thread may not have reached our first
                        // callback yet
                        this);
            }
        } catch (UnsupportedOperationException e) {
            // a minimal stage cannot be cancelled: it runs on, and nobody waits for it
        }
    }
}
