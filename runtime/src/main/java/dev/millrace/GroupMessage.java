package dev.millrace;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link TaskGroupException} says: a line for each that has failed, with its name and what
 * it threw, and in debug mode where it was forked, as Java writes it, so that IDEs link it.
 */
final class GroupMessage {
    private static final int MOST_CHILDREN = 20;
    private static final int MOST_LINES = 8; // of one child, who may be a group itself
    private static final String INDENT = "    ";

    private final int failures;
    private final StringBuilder text;
    private int told;

    GroupMessage(String group, int failures) {
        this.failures = failures;
        this.text = new StringBuilder(group).append(" failed");
        text.append(failures == 1 ? ": " : " " + failures + " times:");
    }

    /** Whether no more are told. */
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
