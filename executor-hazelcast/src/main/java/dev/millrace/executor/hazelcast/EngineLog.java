package dev.millrace.executor.hazelcast;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends Hazelcast's log to SLF4J if that is present, else to {@code java.util.logging}. There it
 * logs only warnings while a cluster is open, unless a level was set: each start of a member would
 * print two screens.
 */
final class EngineLog {
    static final String PROPERTY = "hazelcast.logging.type";

    private static final Logger ENGINE = Logger.getLogger("com.hazelcast");

    // guarded by the class
    private static int open;
    private static boolean lowered;

    private EngineLog() {}

    static String type() {
        try {
            Class.forName("org.slf4j.LoggerFactory", false, EngineLog.class.getClassLoader());
            return "slf4j";
        } catch (ClassNotFoundException e) {
            return "jdk";
        }
    }

    /** An engine starts. Must be followed by {@link #release}. */
    static synchronized void lower() {
        if (open++ == 0 && ENGINE.getLevel() == null) {
            ENGINE.setLevel(Level.WARNING);
            lowered = true;
        }
    }

    /** An engine has stopped. */
    static synchronized void release() {
        if (--open == 0 && lowered) {
            ENGINE.setLevel(null);
            lowered = false;
        }
    }
}
