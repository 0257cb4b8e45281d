package dev.millrace.internal.thread;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Removes the frames of the library and the JDK from both ends of a stack. */
public final class UserFrames {
    private static final int MOST_OF_PLACE = 16;

    private UserFrames() {}

    /**
     * The frames from the user's last call into other code down to the user's first frame. All
     * frames if none is the user's.
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
        // includes the call that the user's code made
        return from == to ? all : all.subList(Math.max(0, from - 1), to);
    }

    /** The innermost frame of such a stack, and the user's frames. */
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
     * Shortens the stack of {@code where} to the innermost frames without the library's, so that
     * the first is the line to look at. Keeps all frames if none is the user's. Idempotent.
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

    /** The library's own tests and samples count as user code. */
    private static boolean isOurs(String type) {
        return type.startsWith("dev.millrace.")
                && !type.contains("Test")
                && !type.startsWith("dev.millrace.samples.");
    }
}
