package dev.millrace.cli.command;

import dev.millrace.cli.PlainText;
import dev.millrace.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The screen of {@code top}: a line for each loop, then lines for as many tasks as fit. */
record TopScreen(Sort sort, int width, int height) {
    private static final String TASKS = "%-30s %-8s %9s %9s  %s";
    private static final String LOOPS = "%-20s %-8s %-8s %7s %7s %7s  %s";

    /** The lines of one screen, cut to its width and height. */
    List<String> lines(Map<String, Object> tree) {
        List<Map<String, Object>> tasks = Json.objects(tree, "tasks");
        List<String> lines = new ArrayList<>();
        lines.add(
                LOOPS.formatted(
                        "LOOP", "ENGINE", "STATE", "TASKS", "READY", "TIMERS", "STEP AT HAND"));
        Json.objects(tree, "loops").forEach(loop -> lines.add(loop(loop)));
        lines.add("");
        lines.add(TASKS.formatted("TASK", "STATE", "AGE", "WAITED", "WAITS FOR"));
        sort.sorted(tasks).forEach(task -> lines.add(task(task)));
        return lines.stream().limit(height).map(this::cut).toList();
    }

    private static String loop(Map<String, Object> loop) {
        return LOOPS.formatted(
                shortened(Json.text(loop, "id"), 20),
                Json.text(loop, "engine"),
                Json.text(loop, "state"),
                Json.text(loop, "tasks"),
                Json.text(loop, "ready"),
                Json.text(loop, "timers"),
                held(loop));
    }

    private static String held(Map<String, Object> loop) {
        String by = Json.text(loop, "heldBy");
        String step =
                by.isEmpty() ? "" : (by + " " + time(Json.number(loop, "heldForMicros"))).strip();
        boolean stuck =
                "running".equals(loop.get("state")) && Boolean.FALSE.equals(loop.get("answered"));
        if (!stuck) {
            return step;
        }
        return step.isEmpty() ? "does not answer" : "does not answer: " + step;
    }

    @SuppressWarnings("unchecked") // an object's keys are strings
    private static String task(Map<String, Object> task) {
        Object waiting = task.getOrDefault("waiting", Map.of());
        return TASKS.formatted(
                shortened(Json.text(task, "id") + " " + Json.text(task, "name"), 30),
                Json.text(task, "state"),
                time(Json.number(task, "ageMicros")),
                time(Json.number(task, "waitedMicros")),
                Json.text((Map<String, Object>) waiting, "text"));
    }

    /** In the largest unit that gives at least 1. */
    static String time(long micros) {
        if (micros < 0) {
            return "";
        }
        if (micros < 1_000) {
            return micros + " µs";
        }
        if (micros < 1_000_000) {
            return micros / 1_000 + " ms";
        }
        long seconds = micros / 1_000_000;
        if (seconds < 60) {
            return seconds + "." + micros / 100_000 % 10 + " s";
        }
        long minutes = seconds / 60;
        return minutes < 60
                ? minutes + " m " + seconds % 60 + " s"
                : minutes / 60 + " h " + minutes % 60 + " m";
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /** Names come from the program, so control characters are replaced. */
    private String cut(String line) {
        String plain = PlainText.line(line).stripTrailing();
        return plain.length() <= width ? plain : plain.substring(0, width);
    }
}
