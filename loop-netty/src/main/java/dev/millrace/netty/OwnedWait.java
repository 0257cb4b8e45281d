package dev.millrace.netty;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a future that was made for this task; cancelling the task cancels the future. If the
 * future is done first, the task gets its outcome. If it is not done and cannot be cancelled, it is
 * left behind and its value is discarded.
 */
final class OwnedWait<T extends @Nullable Object>
        implements GenericFutureListener<Future<Object>>, CancelHook, Described {
    private final EventLoop loop = EventLoop.current();
    private final Runnable tell = this::tell;

    // loop only
    private @Nullable Future<Object> future;
    private @Nullable Suspension<@Nullable Void> waiter;
    private boolean cancelled;

    @SuppressWarnings("unchecked") // a Future<T> holds a T
    T await(Supplier<? extends Future<? extends T>> start) {
        Async.requireArgument(start, "start");
        Async.<@Nullable Void>suspendInLoop(wait -> begin(start, wait));
        return FutureOutcome.of((Future<? extends T>) Objects.requireNonNull(future));
    }

    @SuppressWarnings("unchecked") // the listener reads no value of another type
    private void begin(
            Supplier<? extends Future<? extends T>> start, Suspension<@Nullable Void> wait) {
        Future<Object> started =
                (Future<Object>)
                        Objects.requireNonNull(
                                loop.onDriver(start::get), "start returned no future");
        future = started;
        waiter = wait;
        wait.onCancel(this);
        started.addListener(this);
    }

    /** Called on the driver if the future belongs to this loop, else on any thread. */
    @Override
    public void operationComplete(Future<Object> done) {
        if (loop.inLoop()) {
            tell();
        } else if (!loop.offerSurely(tell) && done.isSuccess()) {
            discard(done);
        }
    }

    private void tell() {
        Future<Object> done = Objects.requireNonNull(future);
        Suspension<@Nullable Void> waiting = waiter;
        waiter = null;
        if ((waiting == null || !waiting.tryResume(null)) && cancelled && done.isSuccess()) {
            discard(done);
        }
    }

    private void discard(Future<Object> done) {
        Object value = done.getNow();
        if (value != null) {
            Discarding.discard(loop.closed() ? null : loop, value, "a future of Netty");
        }
    }

    @Override
    public boolean abort() {
        Future<Object> started = future;
        if (started == null) {
            return false;
        }
        Suspension<@Nullable Void> waiting = waiter;
        waiter = null; // the cancel may call the listeners
        try {
            cancelled = started.cancel(false) || !started.isDone();
        } finally {
            if (!cancelled) {
                waiter = waiting; // done first: the task gets the outcome, which is on its way
            }
        }
        return cancelled;
    }

    @Override
    public String kind() {
        return "future";
    }

    @Override
    public Description describe() {
        return Description.of("future", "an owned future of Netty");
    }

    @Override
    public String toString() {
        return "wait for " + future;
    }
}
