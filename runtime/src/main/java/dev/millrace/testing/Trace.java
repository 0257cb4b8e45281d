package dev.millrace.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What happened in a test, in order. Any thread may add to it and read it. */
public final class Trace {
    private final Queue<String> steps = new ConcurrentLinkedQueue<>();

    /** An empty trace. */
    public Trace() {}

    /**
     * Adds {@code step} behind what was added before.
     *
     * @param step what happened
     */
    public void add(String step) {
        steps.add(step);
    }

    /**
     * What was added so far.
     *
     * @return a copy
     */
    public List<String> steps() {
        return List.copyOf(steps);
    }

    @Override
    public String toString() {
        return String.join(", ", steps);
    }
}
