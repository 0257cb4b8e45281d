package dev.millrace.executor.process;

import dev.millrace.spi.RevocableExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call made at the pool itself: the executor that the loop hands it to, and its work. */
final class QueuedCall<R extends @Nullable Object>
        implements SlotWork, RevocableExecutor, Callable<R> {
    private final CallQueue queue;
    private final PooledCall<?, R> call;

    private @Nullable Runnable work; // set before the queue has the call
    private @Nullable Slot slot; // set before the work runs
    private @Nullable RuntimeException refusal; // set before the work runs

    QueuedCall(CallQueue queue, PooledCall<?, R> call) {
        this.queue = queue;
        this.call = call;
    }

    /** Whether the loop has handed the call over; else its room is the caller's to give back. */
    boolean isHandedOver() {
        return work != null;
    }

    void cancel() {
        call.cancel();
    }

    @Override
    public void execute(Runnable command) {
        work = command;
        try {
            queue.start(this);
        } catch (RejectedExecutionException e) {
            work = null;
            throw e;
        }
    }

    @Override
    public void revoke(Runnable command) {
        queue.revoke(this);
    }

    @Override
    public void runIn(Slot runner) {
        slot = runner;
        run();
    }

    @Override
    public void refuse(RuntimeException why) {
        refusal = why;
        run();
    }

    private void run() {
        try {
            Objects.requireNonNull(work).run();
        } finally {
            queue.ended(this); // cancelled at the last moment, the work did not run
        }
    }

    @Override
    public R call() {
        try {
            return call.attempt(slot, refusal);
        } finally {
            queue.ended(this); // before the loop is told, who may submit again
        }
    }

    @Override
    public String toString() {
        return call.toString();
    }
}
