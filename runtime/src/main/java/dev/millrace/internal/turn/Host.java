package dev.millrace.internal.turn;

/** What a {@link Turns} asks of the loop it drives. */
public interface Host {

    /** The loop's clock, in nanoseconds. */
    long nanoTime();

    /**
     * Called on the driver when nothing is ready. True if time was moved or something may have
     * become ready, so that the driver looks again; false to really wait.
     */
    boolean idle(long nextTimerNanos);

    /**
     * Called when the driver has something to do after it has really waited: on the driver as it
     * goes on, and before that by whoever wakes it. Never throws, blocks or parks.
     */
    void woken();

    /** Runs user code, on the callback fiber; reports what it throws and returns normally. */
    void runCallback(Runnable callback);

    /**
     * There is no memory for a fiber's thread: {@code running}, what the fiber was made for, fails
     * with {@code thrown}. Called on the driver; false if that needs memory that is not there
     * either.
     */
    boolean cannotStart(Object running, OutOfMemoryError thrown);

    /** A handler of the poller, or work for the driver, has failed. Throws nothing. */
    default void handlerFailed(Object handler, Throwable thrown) {
        reportFailed(thrown);
    }

    /** A callback has failed, and so has the report of that. Throws nothing. */
    void reportFailed(Throwable thrown);

    /**
     * A callback has blocked its fiber inside a JDK call; the next callbacks run on another one.
     */
    void callbackBlocked(Thread thread);

    /**
     * A new {@linkplain dev.millrace.internal.fiber.Fiber#running() subject} for a callback fiber.
     */
    Object callbackOwner();

    /** Whether {@link #idle} may move time, so that the driver polls before that. */
    default boolean movesTime() {
        return false;
    }
}
