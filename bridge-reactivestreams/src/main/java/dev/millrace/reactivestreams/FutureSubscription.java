package dev.millrace.reactivestreams;

import dev.millrace.Context;
import dev.millrace.Handle;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFuture;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.OwnStep;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * A subscription to a future that already runs and may have other waiters. Cancelling it removes
 * the callback and leaves the future alone.
 */
final class FutureSubscription<T> extends LoopSubscription<T> {

    private static final VarHandle FUTURE;

    static {
        try {
            FUTURE =
                    MethodHandles.lookup()
                            .findVarHandle(FutureSubscription.class, "future", LoopFuture.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final OwnStep<LoopFuture<? extends @Nullable T>> settled = done -> deliver();
    // cleared by the thread that ends the subscription
    private volatile @Nullable LoopFuture<? extends @Nullable T> future;
    // written by the loop, read by the thread that requests
    private volatile boolean waitsForDemand;
    private @Nullable Handle onClose; // loop only

    FutureSubscription(
            LoopFuture<? extends @Nullable T> future,
            Subscriber<? super T> subscriber,
            Undelivered undelivered) {
        super(future.loop(), subscriber, undelivered);
        this.future = future;
    }

    @Override
    @Nullable LoopFuture<?> work() {
        return future;
    }

    @Override
    void start() {
        onLoop(this::attach);
    }

    @Override
    Context signalContext() {
        return Context.empty(); // the future is shared
    }

    @Override
    void demanded() {
        if (waitsForDemand) {
            onLoop(this::deliver);
        }
    }

    @Override
    void abandoned() {
        LoopFuture<? extends @Nullable T> pending = future;
        future = null; // 3.13
        onLoop(() -> detach(pending));
    }

    private void attach() {
        try {
            attachNow();
        } catch (OutOfMemoryError e) {
            finish();
            signalFailure(e);
        }
    }

    private void attachNow() {
        signalViolation();
        LoopFuture<? extends @Nullable T> pending = future;
        if (pending == null || over()) {
            return;
        }
        if (pending.done()) {
            deliver();
        } else if (loop.closed()) {
            closed();
        } else {
            addCallback(pending);
            try {
                onClose = loop.onClose(this::closed);
            } catch (LoopClosedException closing) {
                closed();
            }
        }
    }

    private void deliver() {
        try {
            deliverNow();
        } catch (OutOfMemoryError e) {
            finish();
            signalFailure(e);
        }
    }

    private void deliverNow() {
        LoopFuture<? extends @Nullable T> done = future;
        if (done == null || over()) {
            return;
        }
        Throwable failure = done.failure();
        if (failure != null) {
            finish();
            boolean told = trySignalFailure(Cancellations.foreign(failure));
            if (!told && !done.cancelled()) {
                dropFailure(failure); // failure() marked it as seen, so it must be reported here
            }
            return;
        }
        T value = done.result();
        if (value == null) {
            finish();
            signalComplete();
        } else if (requested() == 0) {
            awaitDemand();
        } else if (FUTURE.compareAndSet(this, done, null)) {
            // on any thread once the loop is closed
            finish();
            signalNext(value);
            signalComplete();
        }
    }

    private void awaitDemand() {
        // pairs with the addition in request(): at least one side sees the other
        waitsForDemand = true;
        if (requested() != 0) {
            deliver();
        }
    }

    private void closed() {
        LoopFuture<? extends @Nullable T> pending = future;
        if (pending != null && !pending.done()) {
            finish();
            trySignalFailure(
                    new TaskCancelledException(
                            pending.name(), "event loop " + loop.name() + " is closed"));
        }
    }

    private void finish() {
        future = null;
        waitsForDemand = false;
        Handle handle = onClose;
        if (handle != null) {
            handle.cancel();
        }
    }

    private void detach(@Nullable LoopFuture<? extends @Nullable T> pending) {
        finish();
        if (pending != null && !pending.done()) {
            removeCallback(pending);
        }
    }

    private <V extends @Nullable T> void addCallback(LoopFuture<V> pending) {
        pending.addDoneCallback(settled);
    }

    private <V extends @Nullable T> void removeCallback(LoopFuture<V> pending) {
        pending.removeDoneCallback(settled);
    }
}
