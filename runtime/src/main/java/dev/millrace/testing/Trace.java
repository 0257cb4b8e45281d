package dev.millrace.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Records what happened in a test, in order. Any thread. */
public final class Trace {
    private final Queue<String> steps = new ConcurrentLinkedQueue<>();

    /** An empty trace. */
    public Trace() {}

    /**
     * Adds {@code step} at the end.
     *
     * @param step what happened
     */
    public void add(String step) {
        steps.add(step);
    }

    /**
     * The steps so far.
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
