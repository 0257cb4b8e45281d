package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A task seen from other threads as a {@code CompletableFuture}, linked both ways. */
final class LinkedFuture<T extends @Nullable Object> extends DependentFuture<T> {
    private final BodyTask<T> task;

    /** Links {@code task}, which has not been started yet. */
    LinkedFuture(BodyTask<T> task) {
        this.task = task;
        task.linkTo(this);
        whenComplete((value, failure) -> task.cancel("its CompletableFuture was completed"));
    }

    /** Completes this future in a callback: its dependents are foreign code. Loop only. */
    void soon() {
        task.loop().owe(new Delivery());
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
    }

    private void fail(Throwable failure) {
        if (!completeExceptionally(failure)) {
            task.loop()
                    .report(
                            new LoopFault(
                                    "a task failed after its CompletableFuture was completed",
                                    failure,
                                    task.name(),
                                    task.createdAt()));
        }
    }

    /** The outcome on its way out. */
    private final class Delivery extends OwedCall {
        @Override
        void call() {
            task.loop().runCallback(LinkedFuture.this::deliver, Context.empty());
        }
    }
}
