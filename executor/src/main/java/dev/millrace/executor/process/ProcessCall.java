package dev.millrace.executor.process;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProcessJob} with its argument: work for any place. In the {@linkplain ProcessPool#place
 * place of a pool} a worker does it, in the place of a cluster a member; everywhere else its body
 * runs where it is called, in this process, which needs no codec.
 *
 * <p>A value: it may be submitted any number of times, at once too.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
public final class ProcessCall<A extends @Nullable Object, R extends @Nullable Object>
        implements Callable<R> {
    private static final ScopedValue<JobCarrier> CARRIER = ScopedValue.newInstance();

    private final ProcessJob<A, R> job;
    private final A argument;

    ProcessCall(ProcessJob<A, R> job, A argument) {
        this.job = Objects.requireNonNull(job, "job");
        this.argument = argument;
    }

    /**
     * What is done.
     *
     * @return the job
     */
    public ProcessJob<A, R> job() {
        return job;
    }

    A argument() {
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
