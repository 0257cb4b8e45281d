package dev.millrace.executor.process;

import dev.millrace.spi.RevocableExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of a job: the executor that the loop hands it to, the work that it runs on a slot's
 * thread, and what a cancel does to it.
 */
final class PooledCall<A extends @Nullable Object, R extends @Nullable Object>
        implements RevocableExecutor, Callable<R> {
    private static final int MOST_DELIVERIES = 5;

    private final ProcessPool pool;
    private final ProcessJob<A, R> job;
    private final int index;
    private final A argument;
    private final @Nullable Duration deadline;
    private final long id;

    private @Nullable Runnable work; // set before the queue has the call
    private @Nullable Slot slot; // set before the work runs
    private @Nullable RuntimeException refusal; // set before the work runs
    private volatile boolean cancelled;
    private volatile @Nullable Worker worker; // while it may run the call

    PooledCall(
            ProcessPool pool,
            ProcessJob<A, R> job,
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

    /** Whether the loop has handed the call over; else its room is the caller's to give back. */
    boolean isHandedOver() {
        return work != null;
    }

    @Override
    public void execute(Runnable command) {
        work = command;
        pool.queue().start(this);
    }

    @Override
    public void revoke(Runnable command) {
        pool.queue().revoke(this);
    }

    /** Runs the call on {@code slot}'s thread, to its end. */
    void runIn(Slot slot) {
        this.slot = slot;
        run();
    }

    /** Fails the call, which has not begun. */
    void refuse(RuntimeException why) {
        refusal = why;
        run();
    }

    private void run() {
        try {
            Objects.requireNonNull(work).run();
        } finally {
            pool.queue().ended(this); // cancelled at the last moment, the work did not run
        }
    }

    @Override
    public R call() {
        try {
            return attempt();
        } finally {
            pool.queue().ended(this); // before the loop is told, who may submit again
        }
    }

    private R attempt() {
        Slot runner = slot;
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
