package dev.millrace.executor.process;

import dev.millrace.executor.remote.JobCarrier;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.WorkerDiedException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's place has a slot do: a job of {@code runInExecutor}, whose work turns out to be a
 * {@link RemoteCall} when it runs, and finds its slot through this.
 */
final class Errand implements SlotWork, JobCarrier {
    private final ProcessPool pool;
    private final Runnable command;

    private @Nullable Slot slot; // set before the command runs
    private @Nullable RuntimeException refusal; // set before the command runs

    // each is written before the other is read: by the slot's thread, by whoever cancels
    private volatile @Nullable PooledCall<?, ?> call;
    private volatile boolean cancelled;

    Errand(ProcessPool pool, Runnable command) {
        this.pool = pool;
        this.command = command;
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
            RemoteCall.runThrough(this, command);
        } finally {
            pool.queue().ended(this);
        }
    }

    /** Has the worker of this errand's slot do {@code work}. */
    @Override
    public <R extends @Nullable Object> R carry(RemoteCall<?, R> work) {
        PooledCall<?, R> exchanged = pool.call(work);
        call = exchanged;
        try {
            if (cancelled) {
                throw new CancellationException(work + " was cancelled");
            }
            return exchanged.attempt(slot, refusal);
        } catch (WorkerDiedException | JobFailedException e) {
            if (cancelled) {
                throw (CancellationException)
                        new CancellationException(work + " was cancelled").initCause(e);
            }
            throw e;
        }
    }

    void cancel() {
        cancelled = true;
        PooledCall<?, ?> exchanged = call;
        if (exchanged != null) {
            exchanged.cancel();
        }
    }

    @Override
    public String toString() {
        PooledCall<?, ?> exchanged = call;
        return exchanged == null ? command.toString() : exchanged.toString();
    }
}
