package dev.millrace;

import dev.millrace.spi.Aftermath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A task as a {@code CompletableFuture} for other threads. The end of one ends the other. */
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
    private final Delivery delivery = new Delivery(); // allocated now: the end must not fail

    // created by the first call of end(), on any thread; completed once the task has ended
    private volatile @Nullable CompletableFuture<@Nullable Void> end;

    /** Links {@code task}, which must not be started yet. */
    LinkedFuture(BodyTask<T> task) {
        super(task.loop());
        this.task = task;
        task.linkTo(this);
        whenComplete((value, failure) -> task.cancel("its CompletableFuture was completed"));
    }

    Task<T> task() {
        return task;
    }

    /** Completes this future in a callback, because its dependents are foreign code. Loop only. */
    void soon() {
        if (isDone()
                && task.outcome() instanceof Outcome.Failed failed
                && Aftermath.shows(failed.failure)) {
            fail(failed.failure); // on this thread, which has the task's thread-locals
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

    /** The loop closed before the task ended. */
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
        tellEnd(); // after the field is set, in case the task ended before that
        return asked.copy(); // a copy, because callers could complete it
    }

    private void tellEnd() {
        CompletableFuture<@Nullable Void> asked = end;
        if (asked == null) {
            return;
        }
        if (task.done() && isDone()) { // else deliver() calls this again
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

    /** The outcome on its way to this future. */
    private final class Delivery extends OwedCall {
        private final Handing handing = new Handing();

        @Override
        void call() {
            task.loop().runCallback(handing, Context.empty());
            if (!isDone()) { // there was no memory; waiting code must get an outcome
                task.loop().runCallback(handing, Context.empty());
            }
        }
    }

    /** Completes the future; without a context if setting that fails. */
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
