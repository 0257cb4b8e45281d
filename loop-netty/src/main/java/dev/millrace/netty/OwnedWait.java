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
 * A task waits for a future that was made for it, which a cancel of the task cancels. One that has
 * its outcome first wins; one that can neither be cancelled nor is done is left behind, and its
 * value is discarded.
 */
final class OwnedWait<T extends @Nullable Object>
        implements GenericFutureListener<Future<Object>>, CancelHook, Described {
    private final EventLoop loop = EventLoop.current();
    private final Runnable tell = this::tell;

    // loop only
    private @Nullable Future<Object> future;
    private @Nullable Suspension<@Nullable Void> waiter;
    private boolean cancelled;

    @SuppressWarnings("unchecked") // a future of a T is read as one
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

    /** On the driver, if the future is of this loop; else on any thread. */
    @Override
    public void operationComplete(Future<Object> done) {
        if (loop.inLoop()) {
            tell();
        } else if (!Offers.surely(loop, tell) && done.isSuccess()) {
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
        waiter = null; // its listeners may be told inside of the cancel
        try {
            cancelled = started.cancel(false) || !started.isDone();
        } finally {
            if (!cancelled) {
                waiter = waiting; // it was done first: its outcome is the task's, and on its way
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
