package dev.millrace;

/**
 * The time to within some tens of milliseconds, for nothing: the watchdog reads the clock, and what
 * a task does with every fork and every wait only reads a field.
 */
final class CoarseClock {
    private static final long STOPPED = 0; // by chance the time, too: then the clock is read

    private static volatile long now = STOPPED;

    private CoarseClock() {}

    /**
     * By {@code System.nanoTime()}, and as old as the watchdog's last look; the time itself while
     * there is no watchdog.
     */
    static long nanos() {
        long seen = now;
        return seen == STOPPED ? System.nanoTime() : seen;
    }

    /** To be called every so often while a loop is awake, and when the first one wakes. */
    static void tick() {
        now = System.nanoTime();
    }

    /** Nobody ticks from now on. */
    static void stop() {
        now = STOPPED;
    }
}
