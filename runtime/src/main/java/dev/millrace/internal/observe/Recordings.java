package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.List;
import jdk.jfr.FlightRecorder;

/**
 * Connects loops to the JDK's flight recorder.
 *
 * <p>Without a recording the cost is one loaded class and one field read per call. No event class
 * is loaded before there is a recording, because that takes long.
 */
public enum Recordings {
    /** Long turns, and cancels. */
    TURNS,
    /** Tasks, which cost a loop more events. */
    TASKS;

    private static final boolean RECORDED = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** Whether a recording wants these events. Any thread. */
    public boolean areAsked() {
        return RECORDED && Recorder.asks(this);
    }

    /** Makes a recorder of these events for one loop. */
    public LoopObserver newRecorder() {
        return switch (this) {
            case TURNS -> new TurnRecords();
            case TASKS -> new TaskRecords();
        };
    }

    /** Records a report of the watchdog, if a recording wants it. Any thread. */
    public static void stall(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {
        if (RECORDED) {
            Recorder.stall(loop, message, heldNanos, stack);
        }
    }

    /** A separate class, for JDKs without a recorder. */
    private static final class Recorder {
        static boolean asks(Recordings what) {
            return FlightRecorder.isInitialized()
                    && switch (what) {
                        case TURNS -> TurnRecords.areAsked();
                        case TASKS -> TaskRecords.areAsked();
                    };
        }

        static void stall(
                String loop, String message, long heldNanos, List<StackTraceElement> stack) {
            if (FlightRecorder.isInitialized()) {
                new StallEvent().record(loop, message, heldNanos, stack);
            }
        }
    }
}
