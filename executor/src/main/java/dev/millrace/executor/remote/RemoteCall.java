package dev.millrace.executor.remote;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RemoteJob} with its argument: work for any dispatcher. In that of a process pool a
 * worker does it, in that of a cluster a member; everywhere else its body runs where it is called,
 * in this process, which needs no codec.
 *
 * <p>A value: it may be submitted any number of times, at once too.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
public final class RemoteCall<A extends @Nullable Object, R extends @Nullable Object>
        implements Callable<R> {
    private static final ScopedValue<JobCarrier> CARRIER = ScopedValue.newInstance();

    private final RemoteJob<A, R> job;
    private final A argument;

    RemoteCall(RemoteJob<A, R> job, A argument) {
        this.job = Objects.requireNonNull(job, "job");
        this.argument = argument;
    }

    /**
     * What is done.
     *
     * @return the job
     */
    public RemoteJob<A, R> job() {
        return job;
    }

    /**
     * What it is done with.
     *
     * @return the argument
     */
    public A argument() {
        return argument;
    }

    /**
     * The result, computed elsewhere where the calling thread has a {@link JobCarrier}, else by the
     * body itself.
     *
     * @return the result
     * @throws Exception what the body throws, or what has become of the worker
     */
    @Override
    public R call() throws Exception {
        return CARRIER.isBound() ? CARRIER.get().carry(this) : job.body().run(argument);
    }

    /**
     * Runs {@code work} on the calling thread, where calls are {@linkplain JobCarrier carried}
     * instead of running their bodies: for executors that have jobs done elsewhere.
     *
     * @param carrier takes the calls that {@code work} makes
     * @param work a job of {@code runInExecutor}, say
     */
    public static void runThrough(JobCarrier carrier, Runnable work) {
        ScopedValue.where(CARRIER, carrier).run(work);
    }

    @Override
    public String toString() {
        return job.toString();
    }
}
