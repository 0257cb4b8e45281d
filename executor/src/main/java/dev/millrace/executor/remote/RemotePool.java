package dev.millrace.executor.remote;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Task;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.RunningJob;
import dev.millrace.spi.JobObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs named jobs in other processes: worker processes, a cluster, or another library's engine.
 *
 * <p>It is not a {@link Dispatcher}: it takes no lambda but a {@link RemoteCall}, a job that both
 * sides know and its argument. Options, limiter and observers are as for a dispatcher. Every call
 * keeps {@linkplain dev.millrace.executor.remote##job the contract of a remote job}. Any thread;
 * several loops may share one.
 *
 * {@snippet lang=java :
 * Task<Report> report = runInExecutor(pool, FlightJobs.DELAYS.with(query));
 *
 * RemoteOptions options = RemoteOptions.in(pool).withDeadline(Duration.ofMinutes(1));
 * Task<Report> other = runInExecutor(options, FlightJobs.DELAYS.with(query));
 * }
 */
public abstract class RemotePool implements AutoCloseable {
    private final Dispatcher dispatcher; // its threads wait for answers

    /**
     * For subclasses.
     *
     * @param dispatcher runs the {@linkplain PendingCall#work work} of each call. Its name is the
     *     name of the pool, and its limiter limits the calls. Belongs to the pool, which closes it
     */
    protected RemotePool(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * Runs {@code call} in {@code pool}, as a task with the name of the job. The task belongs to
     * the current loop; on a thread without a loop, to the common one. Suspends the calling task
     * while the queue of the pool is full.
     *
     * @param <R> the type of the result
     * @param pool where it runs
     * @param call a job with its argument
     * @return the task of the job
     * @throws dev.millrace.CancelledError if the submitting task is cancelled
     * @throws IllegalArgumentException if the pool does not know the job
     */
    @Checkpoint
    @CheckReturnValue
    public static <R extends @Nullable Object> Task<R> runInExecutor(
            RemotePool pool, RemoteCall<?, R> call) {
        return runInExecutor(Async.requireArgument(pool, "pool").options(), call);
    }

    /**
     * As {@link #runInExecutor(RemotePool, RemoteCall)}, with options.
     *
     * @param <R> the type of the result
     * @param options the pool and how to run the call
     * @param call a job with its argument
     * @return the task of the job
     */
    @Checkpoint
    @CheckReturnValue
    public static <R extends @Nullable Object> Task<R> runInExecutor(
            RemoteOptions options, RemoteCall<?, R> call) {
        Async.raisePending();
        PendingCall<R> pending = options.pool().prepare(call);
        JobOptions here = options.ofJob();
        if (here.name() == null) {
            here = here.withName(call.job().name());
        }
        Runnable action = pending.cancelAction();
        if (action != null && here.cancelPolicy() == CancelPolicy.INTERRUPT) {
            here = here.withCancelAction(action);
        }
        Callable<R> work = pending.work();
        return RunInExecutor.runInExecutor(here, work);
    }

    /**
     * Prepares {@code call} without sending it.
     *
     * @param <R> the type of the result
     * @param call a job with its argument
     * @return what a thread of the pool will run
     * @throws IllegalArgumentException if the pool does not know the job
     */
    protected abstract <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call);

    /**
     * The name of the pool in messages, threads and observers.
     *
     * @return the name
     */
    public final String name() {
        return dispatcher.name();
    }

    /**
     * The limiter of the calls whose options name no other. It has the statistics and the running
     * calls.
     *
     * @return the limiter
     */
    public final CapacityLimiter limiter() {
        return dispatcher.limiter();
    }

    /**
     * Reports what happens to the calls of this pool to {@code observer}, until the handle is
     * closed.
     *
     * @param observer called by any thread; must be quick
     * @return ends the observation
     */
    public final Dispatcher.Observation observe(JobObserver observer) {
        return dispatcher.observe(observer);
    }

    /**
     * Refuses new calls and waits for the running and queued ones. After {@code grace}, queued
     * calls are rejected and the threads of running ones are interrupted. Not for tasks and
     * callbacks, because it would block their loop.
     *
     * @param grace how long calls may take to end
     * @return the calls that still run; empty if all have ended
     */
    protected final List<RunningJob> closeCalls(Duration grace) {
        return dispatcher.close(grace);
    }

    RemoteOptions options() {
        return RemoteOptions.first(this, JobOptions.in(dispatcher));
    }

    /**
     * Refuses new calls, waits for the running and queued ones, and ends the pool. Any thread: a
     * task is suspended, a thread is blocked; in a callback this returns at once and the closing
     * goes on. Idempotent.
     */
    @Override
    public abstract void close();

    @Override
    public String toString() {
        return getClass().getSimpleName() + " of " + dispatcher;
    }
}
