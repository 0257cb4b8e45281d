package dev.millrace;

import dev.millrace.spi.Aftermath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A task seen from other threads as a {@code CompletableFuture}, linked both ways. */
final class LinkedFuture<T extends @Nullable Object> extends DependentFuture<T> {
    private static final VarHandle END;

    static {
        try {
            END =
                    MethodHandles.lookup()
                            .findVarHandle(LinkedFuture.class, "end", CompletableFuture.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BodyTask<T> task;
    private final Delivery delivery = new Delivery(); // made now, as nothing may fail at the end

    // made by who asks first, on any thread; completed by whoever then finds the task ended
    private volatile @Nullable CompletableFuture<@Nullable Void> end;

    /** Links {@code task}, which has not been started yet. */
    LinkedFuture(BodyTask<T> task) {
        super(task.loop());
        this.task = task;
        task.linkTo(this);
        whenComplete((value, failure) -> task.cancel("its CompletableFuture was completed"));
    }

    Task<T> task() {
        return task;
    }

    /** Completes this future in a callback: its dependents are foreign code. Loop only. */
    void soon() {
        if (isDone()
                && task.outcome() instanceof Outcome.Failed failed
                && Aftermath.shows(failed.failure)) {
            fail(failed.failure); // here: the thread of the task has its thread-locals
            tellEnd();
        } else {
            task.loop().owe(delivery);
        }
    }

    /** Completes this future with the outcome of its task. */
    void deliver() {
        switch (task.outcome()) {
            case Outcome.Failed failed -> fail(failed.failure);
            case Outcome.Cancelled cancelled ->
                    completeExceptionally(
                            new TaskCancelledException(task.name(), cancelled.reason()));
            case null, default -> {
                T value = task.result();
                if (!complete(value)) {
                    task.loop().discards().discard(value, null, task.name());
                }
            }
        }
        tellEnd();
    }

    /** The loop closed, and the task has not ended. */
    void abandon() {
        completeExceptionally(task.loop().closedException());
        tellEnd();
    }

    @Override
    public CompletableFuture<@Nullable Void> end() {
        CompletableFuture<@Nullable Void> asked = end;
        if (asked == null) {
            var fresh = new DependentFuture<@Nullable Void>(task.loop());
            asked = END.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(end);
        }
        tellEnd(); // after that: whoever ends the task tells whom it finds, and else is seen here
        return asked.copy(); // which may be completed by hand
    }

    private void tellEnd() {
        CompletableFuture<@Nullable Void> asked = end;
        if (asked == null) {
            return;
        }
        if (task.done() && isDone()) { // else this future is about to be told, and then the end is
            asked.complete(null);
        } else if (task.loop().closed()) {
            asked.completeExceptionally(task.loop().closedException());
        }
    }

    private void fail(Throwable failure) {
        if (!completeExceptionally(failure)) {
            task.loop()
                    .faults()
                    .reportOfCancelled(
                            new LoopFault(
                                    "a task failed after its CompletableFuture was completed",
                                    failure,
                                    task.name(),
                                    task.createdAt()));
        }
    }

    /** The outcome on its way out. */
    private final class Delivery extends OwedCall {
        private final Handing handing = new Handing();

        @Override
        void call() {
            task.loop().runCallback(handing, Context.empty());
            if (!isDone()) { // there was no memory for it, or for a failure: whoever waits is told
                task.loop().runCallback(handing, Context.empty());
            }
        }
    }

    /** Completes the future; without a context if need be. */
    private final class Handing implements Runnable, Awaited {
        @Override
        public void run() {
            deliver();
        }

        @Override
        public void failed(Throwable thrown) {
            if (!isDone()) {
                deliver();
            }
        }
    }
}
