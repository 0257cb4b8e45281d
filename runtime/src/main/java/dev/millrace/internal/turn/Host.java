package dev.millrace.internal.turn;

/** What {@link Turns} needs from the loop that it drives. */
public interface Host {

    /** The loop's clock, in nanoseconds. */
    long nanoTime();

    /**
     * Called on the driver when nothing is ready.
     *
     * @return true if time was moved or something may have become ready: the driver looks again;
     *     false if it should really wait
     */
    boolean idle(long nextTimerNanos);

    /**
     * Called when a wait of the driver is over: on the driver when it goes on, and before that on
     * the thread that wakes it, if one does. Never throws, blocks or parks.
     */
    void woken();

    /** Runs user code on the callback fiber. Reports what that throws, and returns normally. */
    void runCallback(Runnable callback);

    /**
     * There is no memory for a fiber's thread: fails {@code running}, for which the fiber was made,
     * with {@code thrown}. Called on the driver.
     *
     * @return false if there is no memory for that either
     */
    boolean cannotStart(Object running, OutOfMemoryError thrown);

    /** Reports that a handler of the poller, or work for the driver, has failed. Throws nothing. */
    default void handlerFailed(Object handler, Throwable thrown) {
        reportFailed(thrown);
    }

    /** Reports that a callback has failed and its report, too. Throws nothing. */
    void reportFailed(Throwable thrown);

    /** A callback has blocked inside a JDK call. The next callbacks run on another fiber. */
    void callbackBlocked(Thread thread);

    /**
     * The object that a new callback fiber is {@linkplain
     * dev.millrace.internal.fiber.Fiber#running() made for}.
     */
    Object callbackOwner();

    /** Whether {@link #idle} may move time; the driver then polls before it calls that. */
    default boolean movesTime() {
        return false;
    }
}
