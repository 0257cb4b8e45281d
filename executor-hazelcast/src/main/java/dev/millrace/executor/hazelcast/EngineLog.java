package dev.millrace.executor.hazelcast;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where Hazelcast's log goes: to SLF4J where there is one, else to {@code java.util.logging}. There
 * it begins at warnings while a cluster is open, unless somebody has set a level, since every start
 * of a member prints two screens of information.
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

    /** An engine starts. Pairs with {@link #release}. */
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
