package dev.millrace.spi;

/** The time of one loop. The default is {@link System#nanoTime()} and real waiting. */
public interface LoopClock {

    /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanoTime();

    /**
     * Called by the loop's driver when nothing is ready. Must not wait and must not throw; may call
     * {@code EventLoop.callSoonThreadSafe}.
     *
     * @param nextTimerNanos the earliest deadline on this clock, {@link Long#MAX_VALUE} if there is
     *     none
     * @param externalWork how many operations outside the loop will come back to it
     * @return true if time was moved or something scheduled, so that the loop looks again; false to
     *     let the loop wait for real
     */
    default boolean idle(long nextTimerNanos, int externalWork) {
        return false;
    }

    /** Whether this is not the time of the world: messages about deadlines say so. */
    default boolean virtual() {
        return false;
    }
}
