package dev.millrace;

/**
 * The time to within some tens of milliseconds, for nothing: the watchdog reads the clock, and what
 * a task does with every fork and every wait only reads a field.
 */
final class CoarseClock {
    private static volatile long now = System.nanoTime();

    private CoarseClock() {}

    /** By {@code System.nanoTime()}, and as old as the watchdog's last look while a loop runs. */
    static long nanos() {
        return now;
    }

    /** To be called every so often while a loop is awake, and when the first one wakes. */
    static void tick() {
        now = System.nanoTime();
    }
}
