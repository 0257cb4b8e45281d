package dev.millrace.executor.process;

import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.remote.JobDeadlineException;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteCall;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.WorkerDiedException;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of a job: sends it to a worker, repeats it if allowed, and handles cancel and deadline.
 */
final class WorkerCall<A extends @Nullable Object, R extends @Nullable Object>
        implements Runnable, Described {
    private static final int MOST_DELIVERIES = 5;

    private final ProcessPool pool;
    private final RemoteJob<A, R> job;
    private final int index;
    private final A argument;
    private final @Nullable Duration deadline;
    private final long id;

    // await writes turn and worker before it reads cancelled; cancel writes cancelled before it
    // reads them
    // set while it waits for a worker
    private volatile @Nullable CompletableFuture<WorkerKeeper> turn;
    private volatile @Nullable Worker worker; // set while it may run the call
    private volatile boolean cancelled;

    WorkerCall(ProcessPool pool, RemoteCall<A, R> call, int index, long id) {
        this.pool = pool;
        this.job = call.job();
        this.index = index;
        this.argument = call.argument();
        this.deadline = job.deadline() == null ? pool.settings().deadline() : job.deadline();
        this.id = id;
    }

    /** Runs the call in a worker and waits for the result. On a thread of the pool's dispatcher. */
    R await() {
        try {
            return deliver();
        } catch (WorkerDiedException | JobFailedException e) {
            throw cancelled ? cancellation(e) : e;
        }
    }

    private R deliver() {
        int retries = 0;
        for (int deliveries = 1; ; deliveries++) {
            try {
                return exchange(takeWorker());
            } catch (UndeliveredException e) {
                boolean died = e.failure() instanceof WorkerDiedException;
                if (!died || deliveries == MOST_DELIVERIES || isOver()) {
                    throw e.failure();
                }
            } catch (WorkerDiedException e) {
                if (retries == job.retries() || isOver()) {
                    throw e;
                }
                retries++;
                pool.countRetry();
            }
        }
    }

    /** Whether it was cancelled or its pool was closed, so that it must not be sent again. */
    private boolean isOver() {
        return cancelled || Thread.currentThread().isInterrupted() || pool.isStopping();
    }

    private WorkerKeeper takeWorker() {
        var next = new CompletableFuture<WorkerKeeper>();
        turn = next;
        if (cancelled) {
            throw cancellation(null);
        }
        WorkerKeeper taken;
        try {
            taken = pool.idle().take(next);
        } catch (CancellationException e) {
            throw cancellation(e);
        } catch (InterruptedException e) { // only closing the pool interrupts
            throw new RejectedExecutionException(pool.name() + " is closed", e);
        } finally {
            turn = null;
        }
        try {
            RunInExecutor.checkCancelled(); // some cancel policies do not call cancel()
            return taken;
        } catch (CancellationException e) {
            pool.idle().giveBack(taken);
            throw e;
        }
    }

    private R exchange(WorkerKeeper keeper) throws UndeliveredException {
        Worker lent = keeper.lentWorker();
        ScheduledFuture<?> limit = null;
        try {
            lent.prepare(job, index, id, argument);
            lent.begin(id);
            worker = lent;
            if (cancelled) {
                throw cancellation(null);
            }
            if (deadline != null) {
                limit =
                        pool.timer()
                                .schedule(
                                        () -> expire(lent),
                                        TimeUnit.NANOSECONDS.convert(deadline),
                                        TimeUnit.NANOSECONDS);
            }
            return decode(lent, lent.exchange(id));
        } finally {
            worker = null;
            if (limit != null) {
                limit.cancel(false);
            }
            pool.giveBack(keeper, lent);
        }
    }

    private R decode(Worker from, WireReader answer) {
        try {
            R result = job.result().decode(answer);
            answer.requireEnd();
            return result;
        } catch (MalformedDataException | ClassCastException e) {
            from.kill(); // it cannot be trusted
            throw new WorkerDiedException(
                    from + " answered " + job + " with an invalid result, and was killed", e);
        }
    }

    private void expire(Worker late) {
        var why =
                new JobDeadlineException(job + " ran for longer than " + deadline + " in " + late);
        if (late.doom(id, why)) {
            late.kill();
        }
    }

    /** The cancel action. */
    @Override
    public void run() {
        cancel();
    }

    @Override
    public Description describe() {
        Worker runs = worker;
        if (runs != null) {
            return Description.of("process", job + " in worker " + runs);
        }
        String what = turn == null ? "the end of " + job : "a worker for " + job;
        return Description.of("process", what + ", of pool " + pool.name());
    }

    /** Cancels the call, on any thread. Never blocks. */
    void cancel() {
        cancelled = true;
        CompletableFuture<WorkerKeeper> waiting = turn;
        if (waiting != null) {
            waiting.cancel(false);
        }
        Worker runs = worker;
        if (runs == null) {
            return; // await checks the flag before it sends the call
        }
        PoolSettings settings = pool.settings();
        if (settings.cancel() == WorkerCancel.KILL) {
            killFor(runs);
        } else {
            pool.timer().execute(() -> ask(runs, settings.cancelGrace()));
        }
    }

    private void killFor(Worker runs) {
        if (runs.doom(
                id, new WorkerDiedException(runs + " was killed: " + job + " was cancelled"))) {
            pool.timer().execute(runs::kill); // slow: reads the process table
        }
    }

    private void ask(Worker runs, Duration grace) {
        if (runs.ask(id)) {
            pool.timer()
                    .schedule(
                            () -> killFor(runs),
                            TimeUnit.NANOSECONDS.convert(grace),
                            TimeUnit.NANOSECONDS);
        } else {
            killFor(runs);
        }
    }

    private CancellationException cancellation(@Nullable Throwable cause) {
        var cancellation = new CancellationException(job + " was cancelled");
        if (cause != null) {
            cancellation.initCause(cause);
        }
        return cancellation;
    }

    @Override
    public String toString() {
        Worker runs = worker;
        return runs == null ? job.toString() : job + " in " + runs;
    }
}
