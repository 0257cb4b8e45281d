package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.List;
import jdk.jfr.FlightRecorder;

/**
 * What recordings of the JDK's flight recorder ask of loops.
 *
 * <p>In a program without a recording that is one class loaded, and one field read each time; no
 * type of event is loaded before there is a recording, as that takes long.
 */
public enum Recordings {
    /** Turns that take long, and cancels. */
    TURNS,
    /** Tasks, for which a loop has more to tell. */
    TASKS;

    private static final boolean RECORDED = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** Whether a recording asks for these. Any thread. */
    public boolean areAsked() {
        return RECORDED && Recorder.asks(this);
    }

    /** Records these of one loop. */
    public LoopObserver newRecorder() {
        return switch (this) {
            case TURNS -> new TurnRecords();
            case TASKS -> new TaskRecords();
        };
    }

    /** Records a report of the watchdog, if a recording asks for that. Any thread. */
    public static void stall(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {
        if (RECORDED) {
            Recorder.stall(loop, message, heldNanos, stack);
        }
    }

    /** Apart, for JDKs without a recorder. */
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
