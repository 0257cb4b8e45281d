package dev.millrace.executor.remote;

import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import java.time.Duration;

/**
 * In which {@link RemotePool} a call is done and under which options: what {@link JobOptions} are
 * for the work of threads. An immutable value; any thread.
 *
 * {@snippet lang=java :
 * RemoteOptions brief = RemoteOptions.in(pool).withDeadline(Duration.ofMinutes(1));
 * Task<Report> report = runInExecutor(brief, FlightJobs.DELAYS.with(query));
 * }
 */
public final class RemoteOptions {
    private final RemotePool pool;
    private final JobOptions ofJob;

    private RemoteOptions(RemotePool pool, JobOptions ofJob) {
        this.pool = pool;
        this.ofJob = ofJob;
    }

    static RemoteOptions first(RemotePool pool, JobOptions ofJob) {
        return new RemoteOptions(pool, ofJob);
    }

    /**
     * Calls in {@code pool}, under its own limiter, that wait for a slot in its queue, end by a
     * cancel as the pool decides, are named like their jobs, and have no deadline and no key.
     *
     * @param pool where they are done
     * @return the options
     */
    public static RemoteOptions in(RemotePool pool) {
        return pool.options();
    }

    /**
     * These options under {@code limiter} instead of the pool's own.
     *
     * @param limiter whose permit the call takes
     * @return a changed copy
     */
    public RemoteOptions withLimiter(CapacityLimiter limiter) {
        return new RemoteOptions(pool, ofJob.withLimiter(limiter));
    }

    /**
     * These options with another answer to overload.
     *
     * @param policy what becomes of a call when the queue is full
     * @return a changed copy
     */
    public RemoteOptions withOverloadPolicy(OverloadPolicy policy) {
        return new RemoteOptions(pool, ofJob.withOverloadPolicy(policy));
    }

    /**
     * These options with another effect of a cancel. Under {@link CancelPolicy#INTERRUPT}, which is
     * the default, the pool decides how a body is made to end: it may kill the process.
     *
     * @param policy what a cancel does to a call that is under way
     * @return a changed copy
     */
    public RemoteOptions withCancelPolicy(CancelPolicy policy) {
        return new RemoteOptions(pool, ofJob.withCancelPolicy(policy));
    }

    /**
     * These options with a limit on everything from the submission on: waiting in the queue,
     * waiting for a process, running. Over it, a call that waits is never sent; one that is under
     * way is treated as the cancel policy says; the task fails with {@link
     * dev.millrace.DeadlineExceededException}. {@link RemoteJob#withDeadline} limits the time in
     * the other process only.
     *
     * @param limit on the clock of the loop
     * @return a changed copy
     */
    public RemoteOptions withDeadline(Duration limit) {
        return new RemoteOptions(pool, ofJob.withDeadline(limit));
    }

    /**
     * These options with a name instead of the job's: the task's, and what statistics and messages
     * call it.
     *
     * @param name says what the call is for
     * @return a changed copy
     */
    public RemoteOptions withName(String name) {
        return new RemoteOptions(pool, ofJob.withName(name));
    }

    /**
     * These options with a key: calls of equal keys under one limiter are done one at a time, in
     * the order in which they were submitted.
     *
     * @param key a value, as for {@link JobOptions#withKey}
     * @return a changed copy
     */
    public RemoteOptions withKey(Object key) {
        return new RemoteOptions(pool, ofJob.withKey(key));
    }

    /**
     * Where the call is done.
     *
     * @return the pool
     */
    public RemotePool pool() {
        return pool;
    }

    JobOptions ofJob() {
        return ofJob;
    }

    @Override
    public String toString() {
        return ofJob.toString();
    }
}
