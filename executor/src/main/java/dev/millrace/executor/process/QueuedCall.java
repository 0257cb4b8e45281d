package dev.millrace.executor.process;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.WorkWindow;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call made at the pool itself: a job of the loop, which a slot does. */
final class QueuedCall<R extends @Nullable Object> implements SlotWork, CancelHook {
    private final CallQueue queue;
    private final PooledCall<?, R> call;
    private final Context context = Context.current();
    private final WorkWindow window = new WorkWindow();

    private @Nullable JobHandle<R> handle; // set before the queue has the call
    private volatile boolean cancelled; // written by the loop

    QueuedCall(CallQueue queue, PooledCall<?, R> call) {
        this.queue = queue;
        this.call = call;
    }

    Task<R> start() {
        return EventLoop.current().startJob(null, this::begin);
    }

    private void begin(JobHandle<R> job) {
        handle = job;
        job.onCancel(this);
        try {
            queue.start(this);
        } catch (RejectedExecutionException e) {
            handle = null;
            throw e;
        }
    }

    /** Whether the loop has handed the call over; else its room is the caller's to give back. */
    boolean isHandedOver() {
        return handle != null;
    }

    @Override
    public boolean abort() {
        cancelled = true;
        if (window.withdraw()) {
            queue.revoke(this);
            return true;
        }
        window.runWhileOpen(call::cancel);
        return false;
    }

    @Override
    public void runIn(Slot runner) {
        run(runner, null);
    }

    @Override
    public void refuse(RuntimeException why) {
        run(null, why);
    }

    private void run(@Nullable Slot runner, @Nullable RuntimeException refusal) {
        if (!window.open()) {
            queue.ended(this); // cancelled at the last moment, the work does not run
            return;
        }
        JobHandle<R> job = Objects.requireNonNull(handle);
        job.runsOn(Thread.currentThread());
        R result;
        try {
            result = context.call(() -> call.attempt(runner, refusal));
        } catch (Throwable t) {
            end();
            job.fail(cancelled ? new CancellationException(call + " was cancelled") : t);
            return;
        }
        end();
        job.resume(result);
    }

    private void end() {
        window.close();
        queue.ended(this); // before the loop is told, who may submit again
    }

    @Override
    public String toString() {
        return call.toString();
    }
}
