package dev.millrace.spi;

/** The clock of a loop. The default is {@link System#nanoTime()} with real waiting. */
public interface LoopClock {

    /** Monotonic time in nanoseconds from an arbitrary origin; only differences have a meaning. */
    long nanoTime();

    /**
     * Called by the loop's driver when nothing is ready. Must not wait and must not throw; may call
     * {@code EventLoop.callSoonThreadSafe}.
     *
     * @param nextTimerNanos the earliest deadline on this clock, {@link Long#MAX_VALUE} if there is
     *     none
     * @param externalWork how many operations run outside the loop and will come back to it
     * @return true if time moved or something was scheduled, so that the loop looks again; false to
     *     let the loop really wait
     */
    default boolean idle(long nextTimerNanos, int externalWork) {
        return false;
    }

    /** Whether this is virtual time; messages about deadlines say so. */
    default boolean virtual() {
        return false;
    }
}
