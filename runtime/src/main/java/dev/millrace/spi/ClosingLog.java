package dev.millrace.spi;

import java.util.logging.ConsoleHandler;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes log records that must be seen while the JVM shuts down.
 *
 * <p>When a signal or {@code System.exit} ends the JVM, a shutdown hook of {@code
 * java.util.logging} removes every handler. It runs beside the hooks that close loops, pools and
 * applications, so what those log about the work they had to cut off would go nowhere. Here such a
 * record goes to the error output. Other back ends of {@code System.Logger}, and other logging
 * libraries, get it as usual.
 */
public final class ClosingLog {

    private ClosingLog() {}

    /**
     * Runs {@code record}, which writes to a logger whose name is or begins with {@code
     * dev.millrace}. While the JVM shuts down, and {@code java.util.logging} has no handler left
     * for such loggers, they get one for the error output first. {@code record} runs again if its
     * handlers were removed meanwhile. Throws what {@code record} throws. Any thread.
     */
    public static void write(Runnable record) {
        replaceHandlers();
        record.run();
        if (replaceHandlers()) {
            record.run();
        }
    }

    /** Whether the handlers were gone. */
    private static boolean replaceHandlers() {
        return isJvmEnding() && JdkLogging.IS_THERE && Handlers.replace();
    }

    private static boolean isJvmEnding() {
        try {
            Runtime.getRuntime().removeShutdownHook(Thread.currentThread()); // which is none
            return false;
        } catch (IllegalStateException refused) { // as it is once the hooks have been started
            return true;
        }
    }

    /** An application's own Java runtime may leave the module out. */
    private static final class JdkLogging {
        static final boolean IS_THERE = ModuleLayer.boot().findModule("java.logging").isPresent();
    }

    /** Loaded only where {@code java.util.logging} is. */
    private static final class Handlers {
        // Held, because java.util.logging forgets a logger, and its handlers, when nobody does.
        private static final Logger OURS = Logger.getLogger("dev.millrace");

        static synchronized boolean replace() { // else two threads would add one each
            for (Logger at = OURS; at != null; at = above(at)) {
                if (at.getHandlers().length > 0) {
                    return false;
                }
            }
            OURS.addHandler(new ConsoleHandler());
            return true;
        }

        private static @Nullable Logger above(Logger logger) {
            return logger.getUseParentHandlers() ? logger.getParent() : null;
        }
    }
}
