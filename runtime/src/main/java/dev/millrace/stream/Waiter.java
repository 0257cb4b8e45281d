package dev.millrace.stream;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task that waits at an end of a channel: start of the wait, its cancel hook, and link of its
 * queue in one object. Loop thread only.
 *
 * @param <V> what the task is resumed with
 * @param <W> the waiter itself, as its queue knows it
 */
abstract class Waiter<V extends @Nullable Object, W extends Waiter<V, W>>
        implements Consumer<Suspension<V>>, CancelHook {
    // the queue's
    @Nullable W before;
    @Nullable W behind;

    private @Nullable Suspension<V> suspension;

    final void park(Suspension<V> waiting) {
        suspension = waiting;
        waiting.onCancel(this);
    }

    /** False if the task has stopped waiting. */
    final boolean resume(V value) {
        return suspension != null && suspension.tryResume(value);
    }

    final boolean fail(Throwable failure) {
        return suspension != null && suspension.fail(failure);
    }
}
