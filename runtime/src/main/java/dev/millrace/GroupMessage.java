package dev.millrace;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TaskGroupException} says: a line for each that has failed, with its name and what
 * it threw, and in debug mode where it was forked, as Java writes it, so that IDEs link it.
 */
final class GroupMessage {
    private static final int MOST_CHILDREN = 20;
    private static final int MOST_LINES = 8; // of one child, who may be a group itself
    private static final String INDENT = "    ";

    private GroupMessage() {}

    static String of(
            String group, List<Throwable> failures, List<? extends @Nullable Task<?>> sources) {
        if (failures.size() == 1) {
            return group + " failed: " + line(sources.getFirst(), failures.getFirst());
        }
        var text = new StringBuilder(group).append(" failed ").append(failures.size());
        text.append(" times:");
        int shown = Math.min(failures.size(), MOST_CHILDREN);
        for (int i = 0; i < shown; i++) {
            String line = line(sources.get(i), failures.get(i)).replace("\n", "\n" + INDENT);
            text.append('\n').append(INDENT).append(line);
        }
        if (shown < failures.size()) {
            text.append('\n').append(INDENT).append("and ").append(failures.size() - shown);
            text.append(" more");
        }
        return text.toString();
    }

    private static String line(@Nullable Task<?> source, Throwable failure) {
        String what = indented(TaskGroupException.describe(failure));
        if (source == null) {
            return "its body: " + what;
        }
        List<StackTraceElement> site = source.forkSite();
        return source.name()
                + ": "
                + what
                + (site.isEmpty() ? "" : "\n" + INDENT + "forked at " + site.getFirst());
    }

    private static String indented(String text) {
        String most = text.lines().limit(MOST_LINES).collect(Collectors.joining("\n" + INDENT));
        return text.lines().skip(MOST_LINES).findFirst().isPresent()
                ? most + "\n" + INDENT + "…"
                : most;
    }
}
