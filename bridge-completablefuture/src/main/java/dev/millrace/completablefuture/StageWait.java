package dev.millrace.completablefuture;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.LoopAwareFuture;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one task for one stage that is not done.
 *
 * <p>The suspension is the only reference from the stage to the task, and decides who was first. If
 * the stage resumes it first, the task gets the outcome, even if a cancel comes before the task
 * runs. If the cancel comes first, the outcome of the stage is ignored. Both clear the reference,
 * so the stage keeps nothing of the task.
 */
abstract class StageWait<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {
    private static final VarHandle WAITER;

    static {
        try {
            WAITER =
                    MethodHandles.lookup()
                            .findVarHandle(StageWait.class, "waiter", Suspension.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // set by the task before it registers with the stage; cleared by the thread that completes the
    // stage or by the loop when it cancels the task
    private volatile @Nullable Suspension<@Nullable Object> waiter;

    // written before the suspension is resumed, read by the task after it
    private @Nullable Throwable failure;

    /** Waits for {@code stage} and returns its value. */
    final T await(CompletionStage<? extends T> stage) {
        return suspend(() -> Objects.requireNonNull(stage, "stage"));
    }

    /** Waits for the stage that {@code start} returns, unless the task is cancelled already. */
    final T await(Supplier<? extends CompletionStage<? extends T>> start) {
        Async.requireArgument(start, "start");
        return suspend(() -> Objects.requireNonNull(start.get(), "the supplier returned no stage"));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the stage resumed it with a T, null or not
    private T suspend(Supplier<? extends CompletionStage<? extends T>> start) {
        Object value =
                Async.<@Nullable Object>suspend(suspension -> begin(suspension, start.get()));
        Throwable thrown = failure;
        if (thrown != null) {
            throw Rethrow.unchecked(
                    // made here, so that a cancellation shows this stack
                    StageFailure.toThrow(thrown));
        }
        return (T) value;
    }

    private void begin(
            Suspension<@Nullable Object> suspension, CompletionStage<? extends T> stage) {
        suspension.onCancel(new Leaving(stage));
        WAITER.setRelease(this, suspension);
        try {
            listen(stage);
        } catch (Throwable t) { // thrown to the caller, so a cancel need not do anything
            suspension.onCancel(() -> true);
            leave();
            throw t;
        }
    }

    /** What a cancel does, and the description of the wait. */
    private final class Leaving implements CancelHook, Described {
        private final CompletionStage<? extends T> stage;

        Leaving(CompletionStage<? extends T> stage) {
            this.stage = stage;
        }

        @Override
        public boolean abort() {
            return StageWait.this.abort(stage);
        }

        @Override
        public String kind() {
            return "stage";
        }

        @Override
        public Description describe() {
            Description wait = Description.of("stage", manner() + " " + stage.getClass().getName());
            if (stage instanceof LinkedStage<?> linked) {
                return wait.awaiting(linked.task());
            }
            return wait.awaiting(stage instanceof LoopAwareFuture<?> ours ? ours : null);
        }
    }

    /** "a shared" or "an owned", for descriptions. */
    abstract String manner();

    /** Registers {@link #accept} with {@code stage}. */
    abstract void listen(CompletionStage<? extends T> stage);

    /** Called when the task is cancelled, like {@link dev.millrace.spi.CancelHook#abort}. */
    abstract boolean abort(CompletionStage<? extends T> stage);

    @Override
    public void accept(T value, @Nullable Throwable thrown) {
        Suspension<@Nullable Object> waiting = waiter;
        if (waiting != null) {
            leave();
            failure = thrown;
        }
        if (waiting == null || !waiting.tryResume(value)) {
            tooLate(value);
        }
    }

    /**
     * Called when {@code value} came after the task was cancelled; null after a failure. Any
     * thread.
     */
    abstract void tooLate(@Nullable T value);

    /** Clears the reference to the task; false if it was already cleared. */
    final boolean leave() {
        boolean waits = waiter != null;
        WAITER.setOpaque(this, null); // no fence: the suspension decides who was first
        return waits;
    }
}
