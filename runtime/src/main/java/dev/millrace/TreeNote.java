package dev.millrace;

import dev.millrace.inspect.TaskTree;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The task tree of a loop as a part of a report. It is suppressed in the report's failure, so every
 * logger prints it.
 */
final class TreeNote extends Throwable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_LINES = 60; // about a screen

    private TreeNote(String text) {
        super(text, null, false, false);
    }

    /** As {@link #addTo}, for a fault that has a failure. */
    static LoopFault with(LoopFault fault, Supplier<TaskTree> loop) {
        Throwable failure = fault.failure();
        if (failure != null) {
            addTo(failure, loop);
        }
        return fault;
    }

    /** Adds the tree of {@code loop} to {@code report}, if it can be made. Any thread. */
    static void addTo(Throwable report, Supplier<TaskTree> loop) {
        try {
            String text = loop.get().toText();
            long more = text.lines().count() - MOST_LINES;
            String screen = text.lines().limit(MOST_LINES).collect(Collectors.joining("\n"));
            report.addSuppressed(
                    new TreeNote(
                            "what the loop does:\n"
                                    + screen
                                    + (more > 0 ? "\nand " + more + " lines more" : "")));
        } catch (Throwable t) {
            // the report is made without the tree
        }
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
