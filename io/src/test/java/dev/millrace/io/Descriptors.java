package dev.millrace.io;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this process has open. */
final class Descriptors {
    private Descriptors() {}

    /** How many; 0 where the JVM does not know. */
    static long count() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
