package dev.millrace;

import dev.millrace.internal.jvm.Log;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Logs once that a loop is in debug mode, because that is expensive in production. */
final class DebugMode {
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private DebugMode() {}

    static void tell() {
        if (TOLD.compareAndSet(false, true)) {
            Log.write(
                    Level.INFO,
                    "millrace: debug mode is on: tasks, promises and callbacks know where they were"
                            + " made, and a step is slow from 100 ms; each fork costs more time and"
                            + " memory",
                    null);
        }
    }
}
