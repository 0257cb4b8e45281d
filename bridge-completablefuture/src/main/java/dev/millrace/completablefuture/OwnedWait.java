package dev.millrace.completablefuture;

import dev.millrace.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stage that was made for this task; a cancel of the task is passed on to it.
 *
 * <p>The stage is cancelled before the task lets go of it, so a value that comes first is not lost:
 * somebody may have to close it.
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
    private volatile boolean cancelling; // written by the loop, read by whoever completes the stage

    private volatile boolean answered; // set through ANSWERED by who brings the outcome

    @Override
    void tooLate(@Nullable T value) {
        loop.discard(value, null, "a stage"); // nobody else has it
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
            return; // a cancel has asked for it again
        }
        super.accept(value, thrown);
    }

    @Override
    boolean abort(CompletionStage<? extends T> stage) {
        cancelling = true;
        try {
            cancel(stage);
        } catch (Throwable t) { // a stage is foreign code; it must not hold on to the task
            leave();
            throw t;
        }
        // false: the stage ended first, and its outcome is the task's, also if it is on its way
        return !answered && leave();
    }

    private void cancel(CompletionStage<? extends T> stage) {
        try {
            Future<?> future =
                    stage instanceof Future<?> itself ? itself : stage.toCompletableFuture();
            future.cancel(true);
            if (future.isDone()) {
                stage.whenComplete(
                        this); // at once: whoever completed it may not have come to us yet
            }
        } catch (UnsupportedOperationException e) {
            // a minimal stage: it goes on, and nobody waits for it
        }
    }
}
