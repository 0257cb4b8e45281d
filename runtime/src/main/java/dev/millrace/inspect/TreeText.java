package dev.millrace.inspect;

import dev.millrace.internal.thread.UserFrames;
import dev.millrace.spi.Description;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree for people: a line for each task, below its parent. Similar siblings, including
 * everything below them, share one line with a count.
 */
final class TreeText {
    /** Names that differ only in their numbers count as similar. */
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    private static final int MOST_FRAMES = 8;
    private static final int MOST_ON = 3;
    private static final int MOST_LEVELS = 100;

    private final TaskTree tree;
    private final Map<String, TaskState> byId = new HashMap<>();
    private final Map<String, List<TaskState>> children = new HashMap<>();
    private final Map<String, String> shapes = new HashMap<>(); // by task id
    private final Map<String, String> shapeNames = new HashMap<>(); // short names
    private final Set<String> written = new HashSet<>();
    private final PlainText out = new PlainText();

    TreeText(TaskTree tree) {
        this.tree = tree;
        tree.tasks().forEach(task -> byId.put(task.id(), task));
        for (TaskState task : tree.tasks()) {
            String parent = task.parent();
            if (parent != null && byId.containsKey(parent)) {
                children.computeIfAbsent(parent, id -> new ArrayList<>()).add(task);
            }
        }
    }

    String write() {
        for (LoopState loop : tree.loops()) {
            loop(loop);
            List<TaskState> roots = new ArrayList<>();
            for (TaskState task : tree.tasks()) {
                if (task.loop().equals(loop.id()) && isRoot(task)) {
                    roots.add(task);
                }
            }
            siblings(roots, "  ");
        }
        for (List<String> circle : tree.cycles()) {
            circle(circle);
        }
        new TreeMap<>(tree.sections()).forEach(this::section);
        return out.toString();
    }

    private boolean isRoot(TaskState task) {
        TaskState parent = task.parent() == null ? null : byId.get(task.parent());
        return parent == null || !parent.loop().equals(task.loop());
    }

    private void loop(LoopState loop) {
        out.append("loop ").append(loop.id()).append(" (").append(loop.engine()).append("): ");
        out.append(loop.state()).append(", ").append(count(loop.tasks(), "task"));
        out.append(", ").append(loop.ready()).append(" ready, ");
        out.append(count(loop.timers(), "timer"));
        if (loop.discarded() > 0) {
            out.append(", ").append(count(loop.discarded(), "value")).append(" discarded");
        }
        out.append('\n');
        boolean asked = loop.state().equals("running") || loop.state().equals("closing");
        if (asked && !loop.answered()) {
            out.append("  it did not answer within 50 ms");
            if (loop.heldBy() != null) {
                out.append(": held by ").append(nameOf(byId.get(loop.heldBy()), loop.heldBy()));
                Duration heldFor = loop.heldFor();
                out.append(heldFor == null ? "" : " for " + time(heldFor));
            }
            out.append('\n');
        }
        loop.faults().forEach(fault -> out.append("  fault: ").append(fault).append('\n'));
    }

    private void siblings(List<TaskState> siblings, String indent) {
        Map<String, List<TaskState>> alike = new LinkedHashMap<>();
        for (TaskState task : siblings) {
            if (written.add(task.id())) { // a tree read from outside may have a circle
                alike.computeIfAbsent(shape(task, 0), each -> new ArrayList<>()).add(task);
            }
        }
        for (List<TaskState> group : alike.values()) {
            TaskState first = group.getFirst();
            out.append(indent);
            if (group.size() > 1) {
                out.append(group.size()).append(" × ");
                markWritten(group);
            }
            task(first, group, indent);
            if (indent.length() < 2 * MOST_LEVELS) {
                siblings(children.getOrDefault(first.id(), List.of()), indent + "  ");
            }
        }
    }

    /** Marks the tasks below those that are only counted as written. */
    private void markWritten(List<TaskState> group) {
        List<TaskState> left = new ArrayList<>(group.subList(1, group.size()));
        while (!left.isEmpty()) {
            TaskState task = left.removeLast();
            for (TaskState child : children.getOrDefault(task.id(), List.of())) {
                if (written.add(child.id())) {
                    left.add(child);
                }
            }
        }
    }

    /** A string that is equal for similar tasks, which share a line. */
    private String shape(TaskState task, int depth) {
        String known = shapes.get(task.id());
        if (known == null) {
            known = shortNameOf(newShape(task, depth));
            shapes.put(task.id(), known);
        }
        return known;
    }

    private String shortNameOf(String shape) {
        String name = shapeNames.get(shape);
        if (name == null) {
            name = "s" + shapeNames.size();
            shapeNames.put(shape, name);
        }
        return name;
    }

    private String newShape(TaskState task, int depth) {
        var shape = new StringBuilder(task.kind()).append(task.state()).append(task.cancelled());
        shape.append(NUMBERS.matcher(task.name()).replaceAll("#"));
        if (!task.stack().isEmpty()) {
            shape.append(task.stack());
        }
        WaitState waiting = task.waiting();
        if (waiting != null) {
            shape.append(waiting.kind());
            shape.append(NUMBERS.matcher(waiting.text()).replaceAll("#"));
        }
        if (depth < MOST_LEVELS) {
            Map<String, Integer> below = new TreeMap<>();
            for (TaskState child : children.getOrDefault(task.id(), List.of())) {
                below.merge(shape(child, depth + 1), 1, Integer::sum);
            }
            shape.append(below);
        }
        return shape.toString();
    }

    private void task(TaskState task, List<TaskState> group, String indent) {
        out.append(task.name());
        if (group.size() > 1) {
            out.append(" … ").append(group.getLast().name());
        }
        out.append(' ').append(task.id().substring(task.id().lastIndexOf('#'))).append(": ");
        if (task.kind().equals("job")) {
            out.append("job ");
        }
        out.append(task.state());
        WaitState waiting = task.waiting();
        if (waiting != null) {
            out.append(task.kind().equals("job") ? ", " : " for ");
            waiting(waiting);
        }
        if (task.waited() != null) {
            out.append(", for ").append(span(group, TaskState::waited));
        }
        out.append(", age ").append(span(group, TaskState::age));
        if (task.thread() != null) {
            out.append(", on ").append(task.thread());
        }
        if (task.deadlineLeft() != null) {
            out.append(", deadline in ").append(time(task.deadlineLeft()));
        }
        if (task.shielded()) {
            out.append(", shielded");
        }
        if (task.cancelled() != null) {
            out.append(", cancelled by ").append(task.cancelled());
        }
        if (!task.contextKeys().isEmpty()) {
            out.append(", context ").append(String.join(" ", task.contextKeys()));
        }
        out.append('\n');
        frames("at ", task.stack(), indent + "    ");
        frames("forked at ", task.forkedAt(), indent + "    ");
    }

    private void frames(String what, List<StackTraceElement> frames, String indent) {
        int most = what.equals("at ") ? MOST_FRAMES : 1;
        List<StackTraceElement> shown = UserFrames.shortened(frames);
        for (StackTraceElement frame : shown.subList(0, Math.min(most, shown.size()))) {
            out.append(indent).append(what).append(frame).append('\n');
        }
    }

    private void waiting(WaitState waiting) {
        out.append(waiting.text());
        if (!waiting.on().isEmpty() && !waiting.kind().equals("group")) {
            names(waiting.on());
        }
        details(waiting.details());
        for (WaitState inner : waiting.inner()) {
            out.append(" ← ");
            waiting(inner);
        }
    }

    private void details(Map<String, String> details) {
        new TreeMap<>(details)
                .forEach((name, value) ->
                        out.append(", ").append(name).append(' ').append(readable(value)));
    }

    private static String readable(String value) {
        try {
            return value.startsWith("PT") ? time(Duration.parse(value)) : value;
        } catch (DateTimeParseException e) {
            return value;
        }
    }

    private void names(List<String> ids) {
        out.append(" [");
        for (int i = 0; i < Math.min(MOST_ON, ids.size()); i++) {
            out.append(i == 0 ? "" : ", ").append(ids.get(i));
        }
        if (ids.size() > MOST_ON) {
            out.append(" and ").append(ids.size() - MOST_ON).append(" more");
        }
        out.append(']');
    }

    private void circle(List<String> circle) {
        out.append("these wait for each other: ");
        circle.forEach(id -> out.append(nameOf(byId.get(id), id)).append(" → "));
        out.append(nameOf(byId.get(circle.getFirst()), circle.getFirst())).append('\n');
    }

    private void section(String name, List<Description> entries) {
        if (entries.isEmpty()) {
            return;
        }
        out.append(name).append('\n');
        for (Description entry : entries) {
            out.append("  ").append(entry.text());
            details(entry.details());
            out.append('\n');
        }
    }

    private static String nameOf(@Nullable TaskState task, String id) {
        return task == null ? id : task.name() + " " + id.substring(id.lastIndexOf('#'));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String span(
            List<TaskState> group, Function<TaskState, @Nullable Duration> duration) {
        Duration least = null;
        Duration most = null;
        for (TaskState task : group) {
            Duration each = duration.apply(task);
            if (each != null) {
                least = least == null || each.compareTo(least) < 0 ? each : least;
                most = most == null || each.compareTo(most) > 0 ? each : most;
            }
        }
        if (least == null || most == null) {
            return "?";
        }
        String from = time(least);
        String to = time(most);
        return from.equals(to) ? to : from + " to " + to;
    }

    /** Two digits and a unit. */
    static String time(Duration time) {
        long millis = time.toMillis();
        if (millis < 0) {
            return "-" + time(time.negated());
        }
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 10_000) {
            return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
        }
        if (millis < 600_000) {
            return millis / 1_000 + " s";
        }
        return millis < 36_000_000 ? millis / 60_000 + " min" : millis / 3_600_000 + " h";
    }
}
