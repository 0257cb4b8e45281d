package dev.millrace.internal.watch;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Reads the beans of {@code java.management}. A separate class, because not every JVM has that
 * module.
 */
final class Management {
    /** Whether the JVM was started with the debugger's agent. */
    static final boolean DEBUGGED =
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(option -> option.contains("jdwp"));

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean TIMED =
            THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    /** The collectors that stop all threads. Cycles of concurrent collectors do not. */
    private static final GarbageCollectorMXBean[] PAUSING =
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(collector -> !collector.getName().endsWith("Cycles"))
                    .toArray(GarbageCollectorMXBean[]::new);

    private Management() {}

    static long threadNanos(Thread platform) {
        return TIMED ? THREADS.getThreadCpuTime(platform.threadId()) : Readings.UNKNOWN;
    }

    static long collectorNanos() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : PAUSING) {
            millis += Math.max(0, collector.getCollectionTime());
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
