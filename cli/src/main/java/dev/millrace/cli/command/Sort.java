package dev.millrace.cli.command;

import dev.millrace.cli.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The order in which {@code top} shows tasks. */
enum Sort {
    /** The oldest first. */
    AGE(Comparator.comparingLong((Map<String, Object> task) -> -Json.number(task, "ageMicros"))),
    /** The longest waiting first. */
    LAG(Comparator.comparingLong((Map<String, Object> task) -> -Json.number(task, "waitedMicros"))),
    /** Tasks that hold up others first: running, blocked, ready. */
    STATE(
            Comparator.comparingInt((Map<String, Object> task) -> rank(Json.text(task, "state")))
                    .thenComparing(AGE.order));

    private static final List<String> RANKS =
            List.of("running", "blocked", "ready", "new", "away", "queued", "ended", "waiting");

    private final Comparator<Map<String, Object>> order;

    Sort(Comparator<Map<String, Object>> order) {
        this.order = order;
    }

    List<Map<String, Object>> sorted(List<Map<String, Object>> tasks) {
        return tasks.stream().sorted(order).toList();
    }

    private static int rank(String state) {
        int rank = RANKS.indexOf(state);
        return rank < 0 ? RANKS.size() : rank;
    }
}
