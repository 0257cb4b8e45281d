package dev.millrace.executor.process;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.remote.JobDeadlineException;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.WorkerDiedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of a job: how a slot has a worker do it, and what a cancel and time do to it. */
final class PooledCall<A extends @Nullable Object, R extends @Nullable Object> {
    private static final int MOST_DELIVERIES = 5;

    private final ProcessPool pool;
    private final RemoteJob<A, R> job;
    private final int index;
    private final A argument;
    private final @Nullable Duration deadline;
    private final long id;

    private volatile boolean cancelled;
    private volatile @Nullable Worker worker; // while it may run the call

    PooledCall(
            ProcessPool pool,
            RemoteJob<A, R> job,
            int index,
            A argument,
            @Nullable Duration deadline,
            long id) {
        this.pool = pool;
        this.job = job;
        this.index = index;
        this.argument = argument;
        this.deadline = deadline;
        this.id = id;
    }

    /** Has a worker of {@code runner} do it; without one the call is refused. */
    R attempt(@Nullable Slot runner, @Nullable RuntimeException refusal) {
        if (runner == null) {
            throw refusal == null ? new RejectedExecutionException("no slot") : refusal;
        }
        int retries = 0;
        for (int deliveries = 1; ; deliveries++) {
            Worker next = runner.worker();
            try {
                return exchange(next, runner);
            } catch (UndeliveredException e) {
                boolean died = e.failure() instanceof WorkerDiedException;
                if (!died || deliveries == MOST_DELIVERIES || cancelled) {
                    throw e.failure();
                }
            } catch (WorkerDiedException e) {
                if (retries == job.retries() || cancelled) {
                    throw e;
                }
                retries++;
                pool.countRetry();
            }
        }
    }

    private R exchange(Worker next, Slot runner) throws UndeliveredException {
        next.prepare(job, index, id, argument);
        ScheduledFuture<?> limit = null;
        try {
            next.begin(id);
            worker = next;
            if (cancelled) {
                throw new CancellationException(this + " was cancelled");
            }
            if (deadline != null) {
                limit =
                        pool.timer()
                                .schedule(
                                        () -> expire(next),
                                        deadline.toNanos(),
                                        TimeUnit.NANOSECONDS);
            }
            return decode(next, next.exchange(id));
        } finally {
            worker = null;
            if (limit != null) {
                limit.cancel(false);
            }
            if (next.end()) {
                runner.discardDoomed();
            }
        }
    }

    private R decode(Worker from, WireReader answer) {
        try {
            R result = job.result().decode(answer);
            answer.requireEnd();
            return result;
        } catch (MalformedDataException | ClassCastException e) {
            from.kill(); // it is not what it said it was
            throw new WorkerDiedException(
                    from + " answered " + job + " with what is no result, and was killed", e);
        }
    }

    private void expire(Worker late) {
        var why =
                new JobDeadlineException(job + " ran for longer than " + deadline + " in " + late);
        if (late.doom(id, why)) {
            late.kill();
        }
    }

    /** What a cancel does while the call is on a slot. In a callback of the loop: does not wait. */
    void cancel() {
        cancelled = true;
        Worker runs = worker;
        if (runs == null) {
            return; // it looks at the flag before it is sent
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
            pool.timer().execute(runs::kill); // reads the process table
        }
    }

    private void ask(Worker runs, Duration grace) {
        if (runs.ask(id)) {
            pool.timer().schedule(() -> killFor(runs), grace.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            killFor(runs);
        }
    }

    @Override
    public String toString() {
        Worker runs = worker;
        return runs == null ? job.toString() : job + " in " + runs;
    }
}
