package dev.millrace.spring;

import dev.millrace.EventLoop;
import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of the loops. Out of service: a loop has not answered for longer than allowed. Down:
 * tasks have waited for each other in a circle for longer than that; only a cancel or a deadline
 * can end it. Details are ids, numbers and times.
 */
final class LoopHealth extends AbstractHealthIndicator {

    private final Supplier<TaskTree> trees;
    private final LongSupplier nanos;
    private final Duration allowed;

    // by loop: the loops that did not answer last time
    private Map<String, Silence> silent = Map.of();

    /** When a loop was first found silent, and how often it had polled by then. */
    private record Silence(long since, long polls) {}

    /** Watches all loops. */
    LoopHealth(Duration allowed) {
        this(() -> EventLoop.treeOfAll(false), System::nanoTime, allowed);
    }

    LoopHealth(Supplier<TaskTree> trees, LongSupplier nanos, Duration allowed) {
        super("the loops could not be inspected");
        this.trees = trees;
        this.nanos = nanos;
        this.allowed = allowed;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        TaskTree tree = trees.get();
        Map<String, Duration> late = late(tree);
        List<List<String>> circles = circles(tree);
        health.up();
        if (!late.isEmpty()) {
            health.outOfService().withDetail("unanswering", told(tree, late));
        }
        if (!circles.isEmpty()) {
            health.down().withDetail("circles", circles);
        }
        health.withDetail("loops", tree.loops().size()).withDetail("tasks", tree.tasks().size());
    }

    /**
     * The loops that did not answer in any check for longer than allowed and have not polled
     * meanwhile. A loop that has polled was late twice, but is not stuck.
     */
    private synchronized Map<String, Duration> late(TaskTree tree) {
        long now = nanos.getAsLong();
        Map<String, Silence> still = new LinkedHashMap<>();
        Map<String, Duration> late = new LinkedHashMap<>();
        for (LoopState loop : tree.loops()) {
            if (!loop.answered() && loop.state().equals("running")) {
                Silence silence = silent.get(loop.id());
                if (silence == null || silence.polls != loop.polls()) {
                    silence = new Silence(now, loop.polls());
                }
                still.put(loop.id(), silence);
                Duration length = longer(Duration.ofNanos(now - silence.since), loop.heldFor());
                if (length.compareTo(allowed) >= 0) {
                    late.put(loop.id(), length);
                }
            }
        }
        silent = still;
        return late;
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) > 0 ? one : other;
    }

    private static List<Map<String, Object>> told(TaskTree tree, Map<String, Duration> late) {
        return tree.loops().stream()
                .filter(loop -> late.containsKey(loop.id()))
                .map(loop -> {
                    Map<String, Object> told = new LinkedHashMap<>();
                    told.put("loop", loop.id());
                    told.put("for", String.valueOf(late.get(loop.id())));
                    told.put("ready", loop.ready());
                    if (loop.heldBy() != null) {
                        told.put("by", loop.heldBy());
                    }
                    return told;
                })
                .toList();
    }

    private List<List<String>> circles(TaskTree tree) {
        if (tree.cycles().isEmpty()) {
            return List.of();
        }
        Map<String, TaskState> tasks =
                tree.tasks().stream()
                        .collect(
                                Collectors.toMap(
                                        TaskState::id, Function.identity(), (first, _) -> first));
        return tree.cycles().stream()
                .filter(circle ->
                        Set.copyOf(circle).stream().allMatch(id -> waitsTooLong(tasks.get(id))))
                .toList();
    }

    private boolean waitsTooLong(@Nullable TaskState task) {
        return task != null && task.waited() != null && task.waited().compareTo(allowed) >= 0;
    }

    @Override
    public String toString() {
        return "health of loops that may be silent for " + allowed;
    }
}
