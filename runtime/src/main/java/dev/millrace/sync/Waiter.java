package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A waiter in a {@link WaitQueue}: the start of the wait, its cancel hook and the list node in one
 * object. Loop only.
 */
final class Waiter<W extends @Nullable Object, V extends @Nullable Object>
        implements Consumer<Suspension<V>>, CancelHook, Described {
    final WaitQueue<W, V> queue;
    final W wanted;
    @Nullable Task<?> task; // null before it waits, and for a thread outside the loop

    // owned by the queue
    @Nullable Waiter<W, V> before;
    @Nullable Waiter<W, V> behind;
    boolean linked;

    private @Nullable Suspension<V> suspension;

    Waiter(WaitQueue<W, V> queue, W wanted) {
        this.queue = queue;
        this.wanted = wanted;
    }

    @Override
    public void accept(Suspension<V> wait) {
        suspension = wait;
        task = EventLoop.inCallback() ? null : Async.currentTask();
        queue.link(this);
        wait.onCancel(this);
    }

    /** Gives it {@code value}; false if it has stopped waiting. */
    boolean resume(V value) {
        return suspension != null && suspension.tryResume(value);
    }

    boolean fail(Throwable failure) {
        return suspension != null && suspension.fail(failure);
    }

    @Override
    public boolean abort() {
        queue.leave(this);
        return true;
    }

    @Override
    public String kind() {
        return queue.kind(wanted);
    }

    @Override
    public Description describe() {
        return queue.describe(wanted);
    }
}
