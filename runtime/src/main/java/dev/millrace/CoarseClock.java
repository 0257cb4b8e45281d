package dev.millrace;

/**
 * A clock accurate to some tens of milliseconds that costs one field read. The watchdog updates it;
 * tasks read it with every fork and wait.
 */
final class CoarseClock {
    // may be the time by chance; then nanos() reads the real clock
    private static final long STOPPED = 0;

    private static volatile long now = STOPPED;

    private CoarseClock() {}

    /**
     * {@code System.nanoTime()} as of the watchdog's last look; the exact time while no watchdog
     * runs.
     */
    static long nanos() {
        long seen = now;
        return seen == STOPPED ? System.nanoTime() : seen;
    }

    /** Called regularly while a loop is awake, and when the first one wakes. */
    static void tick() {
        now = System.nanoTime();
    }

    /** There are no ticks from now on. */
    static void stop() {
        now = STOPPED;
    }
}
