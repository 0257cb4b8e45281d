package dev.millrace.internal.watch;

/** Measurements of the JVM and its machine. All times are totals, in nanoseconds. */
public interface Readings {
    /** Returned if this JVM does not provide the value. */
    long UNKNOWN = -1;

    /** The processor time of all threads of the process. */
    long processNanos();

    /** The processor time of a platform thread. */
    long threadNanos(Thread platform);

    /** How long the collectors have stopped all threads. */
    long collectorNanos();

    /** Whether {@link #collectorNanos} is cheap now. Its first use costs milliseconds. */
    boolean isCollectorRead();

    /** Whether a debugger may stop single threads of this JVM. */
    boolean mayBeDebugged();
}
