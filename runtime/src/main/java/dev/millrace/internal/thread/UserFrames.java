package dev.millrace.internal.thread;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stacks without what the library and the JDK put on top of the user's code, and below it. */
public final class UserFrames {
    private static final int MOST_OF_PLACE = 16;

    private UserFrames() {}

    /**
     * From the call that led out of the user's code to where the body began; all frames where none
     * is of the user.
     */
    public static List<StackTraceElement> of(StackTraceElement[] stack) {
        int from = 0;
        while (from < stack.length && isForeign(stack[from])) {
            from++;
        }
        int to = stack.length;
        while (to > from && isForeign(stack[to - 1])) {
            to--;
        }
        List<StackTraceElement> all = List.of(stack);
        return from == to ? all : all.subList(Math.max(0, from - 1), to); // with the call it made
    }

    /** Of such a stack the innermost frame, and those of the user. */
    public static List<StackTraceElement> shortened(List<StackTraceElement> stack) {
        var frames = new ArrayList<StackTraceElement>();
        for (StackTraceElement frame : stack) {
            if (frames.isEmpty() || !isForeign(frame)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /**
     * Leaves {@code where}, which tells a place, with the user's innermost frames, so that the
     * first is the line to look at; with all where none is of the user. Again it changes nothing.
     */
    public static <T extends Throwable> T keepIn(T where) {
        StackTraceElement[] stack = where.getStackTrace();
        int to = stack.length;
        while (to > 0 && isForeign(stack[to - 1])) {
            to--;
        }
        StackTraceElement[] kept =
                Arrays.stream(stack, 0, to)
                        .filter(frame -> !isOurs(frame.getClassName()))
                        .limit(MOST_OF_PLACE)
                        .toArray(StackTraceElement[]::new);
        if (kept.length > 0) {
            where.setStackTrace(kept);
        }
        return where;
    }

    private static boolean isForeign(StackTraceElement frame) {
        String type = frame.getClassName();
        return isOurs(type) || type.startsWith("java.") || type.startsWith("jdk.");
    }

    /** The library's own tests and samples are users of it. */
    private static boolean isOurs(String type) {
        return type.startsWith("dev.millrace.")
                && !type.contains("Test")
                && !type.startsWith("dev.millrace.samples.");
    }
}
