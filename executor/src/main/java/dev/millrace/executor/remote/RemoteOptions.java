package dev.millrace.executor.remote;

import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import java.time.Duration;

/**
 * The {@link RemotePool} of a call and all options, as {@link JobOptions} are for jobs on threads.
 * Immutable; any thread.
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
     * The default options for calls in {@code pool}: its own limiter; wait for a slot when the
     * queue is full; the pool decides what a cancel does; named like the job; no deadline, no key.
     *
     * @param pool where the calls run
     * @return the options
     */
    public static RemoteOptions in(RemotePool pool) {
        return pool.options();
    }

    /**
     * These options under {@code limiter} instead of the pool's own.
     *
     * @param limiter gives the call its permit
     * @return a changed copy
     */
    public RemoteOptions withLimiter(CapacityLimiter limiter) {
        return new RemoteOptions(pool, ofJob.withLimiter(limiter));
    }

    /**
     * These options with another overload policy.
     *
     * @param policy what happens to a call when the queue is full
     * @return a changed copy
     */
    public RemoteOptions withOverloadPolicy(OverloadPolicy policy) {
        return new RemoteOptions(pool, ofJob.withOverloadPolicy(policy));
    }

    /**
     * These options with another cancel policy. With {@link CancelPolicy#INTERRUPT}, the default,
     * the pool decides how to stop a body: it may kill the process.
     *
     * @param policy what a cancel does to a running call
     * @return a changed copy
     */
    public RemoteOptions withCancelPolicy(CancelPolicy policy) {
        return new RemoteOptions(pool, ofJob.withCancelPolicy(policy));
    }

    /**
     * These options with a time limit on the whole call: waiting in the queue, waiting for a
     * process and running. When it passes, a waiting call is never sent, a running one is stopped
     * as the cancel policy says, and the task fails with {@link
     * dev.millrace.DeadlineExceededException}. {@link RemoteJob#withDeadline} limits only the time
     * in the other process.
     *
     * @param limit counted from the call, on the clock of the loop
     * @return a changed copy
     */
    public RemoteOptions withDeadline(Duration limit) {
        return new RemoteOptions(pool, ofJob.withDeadline(limit));
    }

    /**
     * These options with a name for the task and the call, used in statistics and messages instead
     * of the job's name.
     *
     * @param name describes the call
     * @return a changed copy
     */
    public RemoteOptions withName(String name) {
        return new RemoteOptions(pool, ofJob.withName(name));
    }

    /**
     * These options with a key: calls with equal keys under one limiter run one at a time, in the
     * order in which they were submitted.
     *
     * @param key an immutable value, as for {@link JobOptions#withKey}
     * @return a changed copy
     */
    public RemoteOptions withKey(Object key) {
        return new RemoteOptions(pool, ofJob.withKey(key));
    }

    /**
     * Where the call runs.
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
