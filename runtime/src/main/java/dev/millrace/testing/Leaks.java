package dev.millrace.testing;

import dev.millrace.LoopFault;
import dev.millrace.Task;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a run has left. Any thread. */
final class Leaks {
    /** Real time for ending threads to end. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> causes = new ConcurrentLinkedQueue<>();
    private final Set<String> tasks = ConcurrentHashMap.newKeySet();

    void add(String leak) {
        found.add(leak);
    }

    void addTask(Task<?> task) {
        tasks.add(task.name());
        add("a task was left: " + task);
    }

    void addThreads(ThreadCensus census, String loopName) {
        try {
            census.survivors(loopName, LAST_BREATH)
                    .forEach(thread -> add("a thread was left: " + thread));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add("the run was interrupted before its threads had ended");
        }
    }

    void addFaults(List<LoopFault> faults) {
        for (LoopFault fault : faults) {
            Throwable failure = fault.failure();
            if (failure != null) {
                causes.add(failure);
            }
            if (!tellsOfFoundTask(fault)) {
                add(
                        "the exception handler was called: "
                                + fault.message()
                                + (failure == null ? "" : " (" + failure + ")"));
            }
        }
    }

    /** Whether the fault only reports a task that is listed as a leak already, or its stack. */
    private boolean tellsOfFoundTask(LoopFault fault) {
        Throwable failure = fault.failure();
        boolean ofPlace = failure == null || failure.getClass() == Throwable.class;
        return ofPlace && fault.source() != null && tasks.contains(fault.source());
    }

    void addStacks() {
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> {
                    if (stack.length > 0 && thread != Thread.currentThread()) {
                        var here = new Throwable(thread.getName() + " is here");
                        here.setStackTrace(stack);
                        causes.add(here);
                    }
                });
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw error();
        }
    }

    void suppressedIn(Throwable thrown) {
        if (!found.isEmpty()) {
            thrown.addSuppressed(error());
        }
    }

    private AssertionError error() {
        var error = new AssertionError(String.join(System.lineSeparator(), found));
        causes.forEach(error::addSuppressed);
        return error;
    }
}
