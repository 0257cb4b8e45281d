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
 * Other processes that run named jobs for this one: worker processes, a cluster, somebody else's
 * engine.
 *
 * <p>It is no {@link Dispatcher}: what runs in another process is a {@link RemoteCall}, a job that
 * both sides know with its argument, and no lambda. The call is the same, and so are the options,
 * the limiter and the observers. Every call keeps {@linkplain dev.millrace.executor.remote##job the
 * contract of a remote job}. For any number of loops at once; any thread.
 *
 * {@snippet lang=java :
 * Task<Report> report = runInExecutor(pool, FlightJobs.DELAYS.with(query));
 *
 * RemoteOptions options = RemoteOptions.in(pool).withDeadline(Duration.ofMinutes(1));
 * Task<Report> other = runInExecutor(options, FlightJobs.DELAYS.with(query));
 * }
 */
public abstract class RemotePool implements AutoCloseable {
    private final Dispatcher dispatcher; // its threads wait for the answers

    /**
     * A pool whose calls are waited for in {@code dispatcher}.
     *
     * @param dispatcher runs the {@linkplain PendingCall#work work} of each call. Its name is the
     *     pool's, and its limiter decides how many calls are under way and how many wait. Belongs
     *     to the pool
     */
    protected RemotePool(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * Has {@code call} done in {@code pool}, as a task of the current loop, or of the common one
     * where there is none, that is named like the job. Suspends a task while the queue of the pool
     * is full.
     *
     * @param <R> the type of the result
     * @param pool where it is done
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
     * As {@link #runInExecutor(RemotePool, RemoteCall)}, under options.
     *
     * @param <R> the type of the result
     * @param options in which pool, and what becomes of the call there
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
     * Makes {@code call} ready to be done here.
     *
     * @param <R> the type of the result
     * @param call a job with its argument
     * @return what a thread of the pool will do
     * @throws IllegalArgumentException if the pool does not know the job
     */
    protected abstract <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call);

    /**
     * What messages, threads and observers call the pool.
     *
     * @return the name
     */
    public final String name() {
        return dispatcher.name();
    }

    /**
     * What lets calls into this pool that bring no limiter of their own: its statistics, and whose
     * calls are under way.
     *
     * @return the limiter
     */
    public final CapacityLimiter limiter() {
        return dispatcher.limiter();
    }

    /**
     * Tells {@code observer} what becomes of the calls in this pool, until the handle is closed.
     *
     * @param observer is called by any thread, and must be quick
     * @return ends the observation
     */
    public final Dispatcher.Observation observe(JobObserver observer) {
        return dispatcher.observe(observer);
    }

    /**
     * Refuses further calls, and waits for those that are here; what still waits after {@code
     * grace} is rejected, and the threads of what still runs are interrupted. Not for tasks and
     * callbacks, whose loop would stand still.
     *
     * @param grace how long calls may take to end
     * @return the calls that are stuck; empty if all have ended
     */
    protected final List<RunningJob> closeCalls(Duration grace) {
        return dispatcher.close(grace);
    }

    RemoteOptions options() {
        return RemoteOptions.first(this, JobOptions.in(dispatcher));
    }

    /**
     * Refuses further calls, waits for those that are here, and ends the pool. Any thread; suspends
     * a task, and in a callback only begins. Idempotent.
     */
    @Override
    public abstract void close();

    @Override
    public String toString() {
        return getClass().getSimpleName() + " of " + dispatcher;
    }
}
