package dev.millrace.completablefuture;

import dev.millrace.spi.LoopAwareFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stage that others may wait for, too; after a cancel nothing of the wait is left on
 * the stage.
 *
 * <p>{@code CompletableFuture} has no method to remove a dependent. A task that waits again and
 * again, with a time limit, for a stage that never ends (a shutdown signal, say) would leave one
 * behind each time. But a stage drops its dead dependents when another stage completes an {@code
 * anyOf} of the two. So this waits for {@code anyOf(stage, gate)}, and completing the gate sweeps.
 * A sweep walks over the living dependents, so most cancels only mark their own dependent as dead.
 * If there are many dependents, the tasks of a loop share one: a {@link Crowd}.
 */
final class SharedWait<T extends @Nullable Object> extends StageWait<T> {
    private static final int CANCELS_PER_SWEEP = 16;
    private static final Object LEFT = new Object();

    // Loop only; null if the stage is of a foreign class, which may keep its dependents
    // differently.
    private @Nullable CompletableFuture<Object> gate;
    private @Nullable CompletableFuture<Object> either;

    private @Nullable Crowd crowd; // loop only; null if this is a dependent of its own
    private @Nullable LinkedStage<?> held; // loop only

    @Override
    void tooLate(@Nullable T value) {
        // the stage keeps the value for its other waiters
    }

    @Override
    String manner() {
        return "a shared";
    }

    @Override
    void listen(CompletionStage<? extends T> stage) {
        if (stage.getClass() != CompletableFuture.class && !(stage instanceof LoopAwareFuture<?>)) {
            stage.whenComplete(this);
            return;
        }
        if (stage instanceof LinkedStage<?> linked) {
            linked.hold();
            held = linked;
        }
        var shared = (CompletableFuture<?>) stage;
        Crowd others = Crowd.at(shared);
        if (others != null) {
            crowd = others;
            others.add(this);
            return;
        }
        var closed = new CompletableFuture<Object>();
        var first = CompletableFuture.anyOf(shared, closed);
        gate = closed;
        either = first;
        first.whenComplete(this::acceptAny);
    }

    // anyOf loses the type and the nullness of the value
    @SuppressWarnings({"unchecked", "NullAway"})
    void acceptAny(@Nullable Object value, @Nullable Throwable thrown) {
        accept((T) value, thrown);
    }

    @Override
    boolean abort(CompletionStage<? extends T> stage) {
        if (!leave()) {
            return false;
        }
        CompletableFuture<Object> last =
                ThreadLocalRandom.current().nextInt(CANCELS_PER_SWEEP) == 0 ? gate : either;
        LinkedStage<?> stays = held;
        if (stays != null) {
            held = null;
            stays.release();
        }
        if (last != null) {
            last.complete(LEFT);
        }
        if (crowd != null) {
            crowd.remove(this);
        }
        return true;
    }
}
