package dev.millrace.spi;

import java.util.concurrent.TimeUnit;

/**
 * The first second of a program, in which classes are loaded and everything is slow, so the
 * watchdog reports nothing. It begins when the first loop runs. Any thread.
 */
public final class FirstSecond {
    private static final long END = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);

    private FirstSecond() {}

    /**
     * Whether the first second is over.
     *
     * @return false within the first second
     */
    public static boolean isOver() {
        return System.nanoTime() - END >= 0;
    }
}
