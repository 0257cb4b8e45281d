package dev.millrace.guava;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One task waits for one future that is not done. The suspension decides between the two ends: a
 * future that resumes it first has its outcome returned, whatever cancel comes after that.
 */
final class FutureWait<T extends @Nullable Object> implements Runnable, CancelHook, Described {
    private final EventLoop loop = EventLoop.current();
    private final boolean owned;
    private final AtomicBoolean told = new AtomicBoolean(); // by who brings the outcome

    // written by the task before the future knows of this
    private @Nullable ListenableFuture<? extends T> future;
    // set by the task before the future knows of it; cleared by a cancel, on the loop
    private volatile @Nullable Suspension<@Nullable Void> waiter;
    // written by the loop, read by who completes the future
    private volatile boolean cancelling;

    private FutureWait(boolean owned) {
        this.owned = owned;
    }

    static <T extends @Nullable Object> T shared(ListenableFuture<? extends T> future) {
        return new FutureWait<T>(false).await(() -> future);
    }

    static <T extends @Nullable Object> T owned(
            Supplier<? extends ListenableFuture<? extends T>> start) {
        return new FutureWait<T>(true).await(start);
    }

    private T await(Supplier<? extends ListenableFuture<? extends T>> start) {
        Async.<@Nullable Void>suspend(wait -> begin(start, wait));
        return FutureOutcome.of(future());
    }

    private void begin(
            Supplier<? extends ListenableFuture<? extends T>> start,
            Suspension<@Nullable Void> wait) {
        ListenableFuture<? extends T> started =
                Objects.requireNonNull(start.get(), "start returned no future");
        future = started;
        waiter = wait;
        wait.onCancel(this);
        started.addListener(this, MoreExecutors.directExecutor());
    }

    private ListenableFuture<? extends T> future() {
        return Objects.requireNonNull(future);
    }

    /** The future is done. The thread that completed it, or the loop in a cancel. */
    @Override
    public void run() {
        if (cancelling && future().isCancelled()) {
            return; // the answer to our own cancel
        }
        if (!told.compareAndSet(false, true)) {
            return;
        }
        Suspension<@Nullable Void> waiting = waiter;
        boolean taken = waiting != null && waiting.tryResume(null);
        if (!taken && owned) {
            Object value = FutureOutcome.valueOrNull(future());
            loop.discard(value, null, "a future of Guava");
        }
    }

    @Override
    public boolean abort() {
        if (!owned) {
            waiter = null;
            return true;
        }
        cancelling = true;
        ListenableFuture<? extends T> started = future();
        try {
            started.cancel(true);
        } finally {
            if (started.isDone() && !started.isCancelled()) {
                run(); // it was done first: its outcome is the task's
            } else {
                waiter = null;
            }
        }
        return waiter == null;
    }

    @Override
    public String kind() {
        return "future";
    }

    @Override
    public Description describe() {
        ListenableFuture<? extends T> awaited = future;
        return Description.of(
                "future",
                (owned ? "an owned " : "a shared ")
                        + (awaited == null ? "future" : awaited.getClass().getName()));
    }

    @Override
    public String toString() {
        return "wait for " + future;
    }
}
