package dev.millrace.inspect;

import dev.millrace.spi.Description;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a program, or one loop of it, does at one moment. Immutable; any thread.
 *
 * @param pid the process
 * @param taken when the picture was made
 * @param loops the loops, oldest first
 * @param tasks the tasks that are not done, by loop and oldest first
 * @param sections parts that belong to no loop, by key: {@code dispatchers}, say
 * @param cycles tasks that wait for each other in a circle, each circle once, by id
 */
public record TaskTree(
        long pid,
        Instant taken,
        List<LoopState> loops,
        List<TaskState> tasks,
        Map<String, List<Description>> sections,
        List<List<String>> cycles) {

    /** The version of the JSON, which only grows fields while it stays the same. */
    public static final int FORMAT = 1;

    /** Made of copies of what it is given. */
    public TaskTree {
        loops = List.copyOf(loops);
        tasks = List.copyOf(tasks);
        sections = Map.copyOf(sections);
        cycles = List.copyOf(cycles);
    }

    /** A picture of these tasks, with the circles among them. */
    public static TaskTree of(
            long pid,
            Instant taken,
            List<LoopState> loops,
            List<TaskState> tasks,
            Map<String, List<Description>> sections) {
        return new TaskTree(pid, taken, loops, tasks, sections, Circles.among(tasks));
    }

    /** For people: a line a task below the one that started it, siblings that are alike folded. */
    public String toText() {
        return new TreeText(this).write();
    }

    /** For programs: one line, as docs/tree.md describes it. */
    public String toJson() {
        return TreeJson.write(this);
    }

    /** A Mermaid flow chart: an arrow from each task to what it waits for. */
    public String toMermaid() {
        return TreeMermaid.write(this);
    }

    @Override
    public String toString() {
        return toText();
    }
}
