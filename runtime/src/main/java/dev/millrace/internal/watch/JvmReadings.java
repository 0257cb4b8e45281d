package dev.millrace.internal.watch;

import java.time.Duration;

/**
 * Readings of this JVM. Those of threads and collectors need the module {@code java.management}.
 */
public final class JvmReadings implements Readings {
    private static final boolean MANAGED =
            ModuleLayer.boot().findModule("java.management").isPresent();

    private boolean opened; // the watchdog's thread only

    @Override
    public long processNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(UNKNOWN);
    }

    @Override
    public long threadNanos(Thread platform) {
        return opens() ? Management.threadNanos(platform) : UNKNOWN;
    }

    @Override
    public long collectorNanos() {
        return opens() ? Management.collectorNanos() : UNKNOWN;
    }

    @Override
    public boolean isCollectorRead() {
        return opened;
    }

    @Override
    public boolean mayBeDebugged() {
        return opens() && Management.DEBUGGED;
    }

    private boolean opens() {
        opened |= MANAGED;
        return MANAGED;
    }
}
