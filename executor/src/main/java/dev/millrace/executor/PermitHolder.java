package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/** A holder of a permit of a limiter: a job, or the body of {@link CapacityLimiter#run}. */
interface PermitHolder {

    /** A number from 1 up, unique in the JVM. */
    long id();

    String name();

    CapacityLimiter limiter();

    /** Whether the permit was given back, or will never be taken. */
    boolean ended();

    /** Whether nobody waits for the work any more. */
    boolean abandoned();

    /** The holder that started this one through the loop; null if there is none. */
    @Nullable PermitHolder outer();

    /** The task it is held for; null before the job has one. */
    @Nullable Object task();

    /** Its entry in diagnostics. */
    RunningJob running(long now);
}
