package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/** Whoever holds a permit of a limiter: a job, or the body of {@link CapacityLimiter#run}. */
interface PermitHolder {

    /** Counts up from 1, one sequence for the JVM. */
    long id();

    String name();

    CapacityLimiter limiter();

    /** Whether the permit was given back, or will never be taken. */
    boolean ended();

    /** Whether nobody waits for the work any more. */
    boolean abandoned();

    /** Who has led to this one, through the loop; null if nobody has. */
    @Nullable PermitHolder outer();

    /** The task it is held for; null before the job has one. */
    @Nullable Object task();

    /** What diagnostics tell of it. */
    RunningJob running(long now);
}
