package dev.millrace.spi;

/**
 * What a loop sleeps in: how it learns of input and output, and what ends its wait.
 *
 * <p>A poller belongs to one loop. All calls but {@link #wakeUp} come on the loop's driver, the one
 * thread that the loop has from its first run to the end of its close. What a poller runs inside
 * {@link #poll} and {@link #await}, its handlers, are callbacks of the loop: they must not wait,
 * and what they resume is queued without a wake-up.
 */
public interface Poller {

    /** What a poller may ask of its loop, and has to tell it. */
    interface Host {

        /** The loop's clock, in nanoseconds; any thread. */
        long nanoTime();

        /** Whether the driver is a virtual thread, which must not wait in native code. */
        boolean drivenByVirtualThread();

        /**
         * The wait of {@link Poller#await} is over. To be called, on the driver, after each wait
         * and before the first handler: until then whoever brings something wakes the loop.
         */
        void awake();

        /**
         * A handler has failed: to be called, on the driver, with what nobody else is told of.
         *
         * @param handler what has thrown
         */
        void failed(Object handler, Throwable thrown);
    }

    /** Called once, before all others, with the thread that makes them. */
    void own(Thread driver);

    /** Handles what is ready now; does not wait. */
    void poll();

    /**
     * Waits until something is ready, {@link #wakeUp} is called or the time is over, and handles
     * what is ready. May return early for no reason.
     *
     * @param nanos more than 0; {@link Long#MAX_VALUE} is for ever
     */
    void await(long nanos);

    /**
     * Ends the wait at hand, or the next one if it has not begun. Any thread, any number of times;
     * never throws, blocks or parks.
     */
    void wakeUp();

    /**
     * Whether a {@link #poll} may find something. As long as this is false the loop polls less
     * often, and may end for want of work if it is the common one.
     */
    boolean hasWork();

    /**
     * When, by the loop's clock, the poller has something to do by itself; {@link Long#MAX_VALUE}
     * if it has not. A loop on virtual time does not jump over that.
     */
    default long earliestNanos() {
        return Long.MAX_VALUE;
    }

    /** Gives back all it has. The last call; not before the loop has wound down. */
    void close();

    /**
     * What diagnostics say of it: its name, and why it is not another one, if there is a reason.
     */
    @Override
    String toString();
}
