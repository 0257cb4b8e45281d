package dev.millrace.internal.jvm;

import dev.millrace.spi.ClosingLog;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The log of the runtime. A separate class, because the first look-up of a logger takes
 * milliseconds.
 *
 * <p>Loggers and exception messages are foreign code: an appender may fail, or {@code getMessage}
 * overflow the stack. What they throw is dropped.
 */
public final class Log {
    private static final System.Logger LOGGER = System.getLogger("dev.millrace");

    private Log() {}

    /** Whether records of {@code level} are logged. */
    public static boolean reads(Level level) {
        try {
            return LOGGER.isLoggable(level);
        } catch (Throwable t) {
            return false;
        }
    }

    /** Writes a record. If it cannot be written with {@code thrown}, it has only its class. */
    public static void write(Level level, String text, @Nullable Throwable thrown) {
        if (!tryWrite(level, text, thrown) && thrown != null) {
            tryWrite(level, text + " (" + thrown.getClass().getName() + ")", null);
        }
    }

    private static boolean tryWrite(Level level, String text, @Nullable Throwable thrown) {
        try {
            if (level.getSeverity() < Level.INFO.getSeverity()) {
                record(level, text, thrown);
            } else {
                ClosingLog.write(() -> record(level, text, thrown));
            }
            return true;
        } catch (Throwable t) {
            return false;
        }
    }

    private static void record(Level level, String text, @Nullable Throwable thrown) {
        if (thrown == null) {
            LOGGER.log(level, text);
        } else {
            LOGGER.log(level, text, thrown);
        }
    }
}
