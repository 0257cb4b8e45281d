package dev.millrace.completablefuture;

import dev.millrace.spi.LoopAwareFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stage that others may wait for too; a cancel leaves it as if nobody had asked.
 *
 * <p>A {@code CompletableFuture} has no call that takes a dependent off, so a task that looks at a
 * stage that never ends (a shut-down signal, say) under a time limit would leave one behind each
 * time. But it drops its dead dependents when another stage completes an {@code anyOf} that it is
 * part of. So the wait is for any of the stage and a gate, and opening the gate sweeps. A sweep
 * walks over the living dependents: most cancels only mark their own as dead. Where there are many
 * dependents, the tasks of a loop are one: a {@link Crowd}.
 */
final class SharedWait<T extends @Nullable Object> extends StageWait<T> {
    private static final int CANCELS_PER_SWEEP = 16;
    private static final Object LEFT = new Object();

    // loop only; null while the stage is of a foreign class that may keep its dependents in its own
    // way
    private @Nullable CompletableFuture<Object> gate;
    private @Nullable CompletableFuture<Object> either;

    private @Nullable Crowd crowd; // loop only; null while this is a dependent itself
    private @Nullable LinkedStage<?> held; // loop only

    @Override
    void tooLate(@Nullable T value) {
        // the stage keeps it, for the others
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

    @SuppressWarnings({
        "unchecked",
        "NullAway"
    }) // anyOf forgets the type, null or not, of what it passes on
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
