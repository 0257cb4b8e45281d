package dev.millrace.spi;

/**
 * A loop sleeps in its poller, which watches input and output and can be woken.
 *
 * <p>A poller belongs to one loop. All calls but {@link #wakeUp} are made on the loop's driver,
 * which is the same thread from the first run to the end of the close. Handlers that the poller
 * runs inside {@link #poll} and {@link #await} are callbacks of the loop: they must not wait, and
 * tasks that they resume are queued without a wake-up.
 */
public interface Poller {

    /** The loop as its poller sees it. */
    interface Host {

        /** The loop's clock, in nanoseconds; any thread. */
        long nanoTime();

        /** Whether the driver is a virtual thread, which must not wait in native code. */
        boolean drivenByVirtualThread();

        /**
         * The poller must call this on the driver after each wait in {@link Poller#await}, before
         * the first handler. Until then every call from another thread wakes the loop.
         */
        void awake();

        /**
         * The poller must call this on the driver with a handler's exception that no other code
         * gets.
         *
         * @param handler the handler that threw
         */
        void failed(Object handler, Throwable thrown);
    }

    /** Called once, before all other methods, with the thread that will call them. */
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
     * Ends the current wait, or the next one if none has begun. Any thread, any number of times;
     * never throws, blocks or parks.
     */
    void wakeUp();

    /**
     * Whether a {@link #poll} may find something. While this is false the loop polls less often,
     * and the common loop may end as idle.
     */
    boolean hasWork();

    /**
     * When the poller's next timer is due, by the loop's clock; {@link Long#MAX_VALUE} if there is
     * none. Virtual time does not jump over that.
     */
    default long earliestNanos() {
        return Long.MAX_VALUE;
    }

    /** Releases its resources. The last call, after the loop has wound down. */
    void close();

    /** For diagnostics: its name, and if need be why this poller was chosen. */
    @Override
    String toString();
}
