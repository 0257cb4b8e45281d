package dev.millrace.internal.jvm;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Where the runtime writes. A class of its own, as to find a logger takes milliseconds.
 *
 * <p>A logger is foreign code, and so is the text of what it is given: an appender may fail, or
 * {@code getMessage} overflow the stack. What it throws goes nowhere else.
 */
public final class Log {
    private static final System.Logger LOGGER = System.getLogger("dev.millrace");

    private Log() {}

    /** Whether anybody reads records of {@code level}. */
    public static boolean reads(Level level) {
        try {
            return LOGGER.isLoggable(level);
        } catch (Throwable t) {
            return false;
        }
    }

    /** Writes a record; one that cannot be written with {@code thrown} has its class only. */
    public static void write(Level level, String text, @Nullable Throwable thrown) {
        if (!tryWrite(level, text, thrown) && thrown != null) {
            tryWrite(level, text + " (" + thrown.getClass().getName() + ")", null);
        }
    }

    private static boolean tryWrite(Level level, String text, @Nullable Throwable thrown) {
        try {
            if (thrown == null) {
                LOGGER.log(level, text);
            } else {
                LOGGER.log(level, text, thrown);
            }
            return true;
        } catch (Throwable t) {
            return false;
        }
    }
}
