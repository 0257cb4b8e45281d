package dev.millrace.inspect;

import dev.millrace.spi.Description;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The state of a program, or of one of its loops, at one moment. Immutable; any thread.
 *
 * @param pid the id of the process
 * @param taken when the tree was made
 * @param loops the loops, oldest first
 * @param tasks the tasks that are not done, by loop, oldest first
 * @param sections parts that belong to no loop, by key, such as {@code dispatchers}
 * @param cycles deadlocks: each circle of tasks that wait for each other once, as ids
 */
public record TaskTree(
        long pid,
        Instant taken,
        List<LoopState> loops,
        List<TaskState> tasks,
        Map<String, List<Description>> sections,
        List<List<String>> cycles) {

    /** The version of the JSON format. New fields may come without a new version. */
    public static final int FORMAT = 1;

    /** Copies the collections. */
    public TaskTree {
        loops = List.copyOf(loops);
        tasks = List.copyOf(tasks);
        sections = Map.copyOf(sections);
        cycles = List.copyOf(cycles);
    }

    /** A tree of these tasks; finds the circles among them. */
    public static TaskTree of(
            long pid,
            Instant taken,
            List<LoopState> loops,
            List<TaskState> tasks,
            Map<String, List<Description>> sections) {
        return new TaskTree(pid, taken, loops, tasks, sections, Circles.among(tasks));
    }

    /**
     * As text for people: a line for each task, below the one that started it. Similar siblings
     * share a line.
     */
    public String toText() {
        return new TreeText(this).write();
    }

    /** As JSON in one line, as docs/tree.md describes. */
    public String toJson() {
        return TreeJson.write(this);
    }

    /** As a Mermaid flow chart with an arrow from each task to what it waits for. */
    public String toMermaid() {
        return TreeMermaid.write(this);
    }

    @Override
    public String toString() {
        return toText();
    }
}
