package dev.millrace.internal.watch;

/** What can be read of the JVM and the machine under it. All are totals, in nanoseconds. */
public interface Readings {
    /** Where this JVM does not tell. */
    long UNKNOWN = -1;

    /** The processor time of all threads of the process. */
    long processNanos();

    /** The processor time of a platform thread. */
    long threadNanos(Thread platform);

    /** How long the collectors have stopped all threads. */
    long collectorNanos();

    /**
     * Whether {@link #collectorNanos} is cheap by now: what it needs of the JDK costs milliseconds
     * at its first use.
     */
    boolean isCollectorRead();

    /** Whether a debugger may stop single threads of this JVM. */
    boolean mayBeDebugged();
}
