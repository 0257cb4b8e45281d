package dev.millrace.proof.memory;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A moment in which there is no memory: so many allocations fail, from the n-th on. */
final class Shortage {
    /** Threads that work at times of their own; counted in, they would shift all numbers. */
    private static final List<String> AT_TIMES_OF_THEIR_OWN =
            List.of("millrace-watchdog", "millrace-collected");

    private final int first;
    private final int length;
    private final AtomicInteger passed = new AtomicInteger();
    private final Queue<NoMemory> failures = new ConcurrentLinkedQueue<>();

    Shortage(int first, int length) {
        this.first = first;
        this.length = length;
    }

    /** Counts an allocation of the calling thread; true if it fails. */
    boolean strikes() {
        if (AT_TIMES_OF_THEIR_OWN.contains(Thread.currentThread().getName())) {
            return false;
        }
        int number = passed.incrementAndGet();
        return number >= first && number < first + length;
    }

    NoMemory failure(String place) {
        var failure = new NoMemory(first, place);
        failures.add(failure);
        return failure;
    }

    /** What was thrown, in order. */
    List<NoMemory> failures() {
        return List.copyOf(failures);
    }

    @Override
    public String toString() {
        String at = failures.isEmpty() ? "" : " (" + failures.peek().getMessage() + ")";
        return "allocation " + first + (length == 1 ? "" : " and " + (length - 1) + " more") + at;
    }
}
