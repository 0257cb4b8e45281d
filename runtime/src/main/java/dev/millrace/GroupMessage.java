package dev.millrace;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The message of a {@link TaskGroupException}: a line for each failed child, with its name and
 * failure. In debug mode it also has the stack frame of the fork, in Java's format, so that IDEs
 * link it.
 */
final class GroupMessage {
    private static final int MOST_CHILDREN = 20;
    private static final int MOST_LINES = 8; // per child, which may be a group itself
    private static final String INDENT = "    ";

    private final int failures;
    private final StringBuilder text;
    private int told;

    GroupMessage(String group, int failures) {
        this.failures = failures;
        this.text = new StringBuilder(group).append(" failed");
        text.append(failures == 1 ? ": " : " " + failures + " times:");
    }

    /** Whether further failures are only counted. */
    boolean isFull() {
        return told == MOST_CHILDREN;
    }

    void add(String child, String failure, List<StackTraceElement> forkedAt) {
        told++;
        String line =
                child
                        + ": "
                        + indented(failure)
                        + (forkedAt.isEmpty()
                                ? ""
                                : "\n" + INDENT + "forked at " + forkedAt.getFirst());
        if (failures == 1) {
            text.append(line);
        } else {
            text.append('\n').append(INDENT).append(line.replace("\n", "\n" + INDENT));
        }
    }

    private static String indented(String failure) {
        String most = failure.lines().limit(MOST_LINES).collect(Collectors.joining("\n" + INDENT));
        return failure.lines().skip(MOST_LINES).findFirst().isPresent()
                ? most + "\n" + INDENT + "…"
                : most;
    }

    @Override
    public String toString() {
        return told == failures
                ? text.toString()
                : text + "\n" + INDENT + "and " + (failures - told) + " more";
    }
}
