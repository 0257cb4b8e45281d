package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;
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
        if (task.loop().closed()) { // the task was late, and nothing runs there any more
            deliver();
        } else {
            task.loop().turns().add(new Delivery(this));
        }
    }

    /** Completes this future with the outcome of its task. */
    void deliver() {
        switch (task.outcome()) {
            case Outcome.Failed failed -> fail(failed.failure);
            case Outcome.Cancelled cancelled ->
                    completeExceptionally(
                            new TaskCancelledException(task.name(), cancelled.reason()));
            case null, default -> complete(task.result());
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

    /** The outcome on its way out; what a closing loop still finds of these, it delivers itself. */
    static final class Delivery extends CallbackEntry {
        private final LinkedFuture<?> future;

        Delivery(LinkedFuture<?> future) {
            this.future = future;
        }

        @Override
        public void run() {
            future.task.loop().runCallback(future::deliver, Context.empty());
        }

        void now() {
            future.deliver();
        }
    }
}
