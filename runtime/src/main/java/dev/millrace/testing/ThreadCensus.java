package dev.millrace.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds platform threads that were started during a run and outlive it.
 *
 * <p>Threads count if they belong to the loop, if a task started them, or if they keep the JVM from
 * ending. Idle workers of pools do not count, because the test may close the pool after the run.
 * Nor do threads that Millrace starts once per JVM.
 */
final class ThreadCensus {
    /** Where workers of pools wait for work; by name, as this module knows no other library. */
    private static final Set<String> IDLE =
            Set.of(
                    ".ThreadPoolExecutor.getTask", // the JDK's, and those made after it
                    "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.tryPark",
                    "kotlinx.coroutines.DefaultExecutor.run"); // the timer of the process

    private final Set<Thread> before = alive();

    /** The threads that should have ended; waits up to {@code grace} of real time for each. */
    List<Thread> survivors(String loopName, Duration grace) throws InterruptedException {
        Set<Thread> after = alive();
        after.removeAll(before);
        List<Thread> survivors = new ArrayList<>();
        for (Thread thread : after) {
            if (concerns(thread, loopName) && !thread.join(grace) && !isIdleWorker(thread)) {
                survivors.add(thread);
            }
        }
        return survivors;
    }

    private static boolean concerns(Thread thread, String loopName) {
        String name = thread.getName();
        return name.contains(loopName)
                || ((!thread.isDaemon() || startedByTask(thread))
                        && !name.startsWith("millrace-")
                        && !isIdleWorker(thread));
    }

    /**
     * Whether a task started {@code thread}. A thread inherits the group of its starter, and all
     * virtual threads are in one group.
     */
    private static boolean startedByTask(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group != null && group.getName().equals("VirtualThreads");
    }

    private static boolean isIdleWorker(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame ->
                        IDLE.stream()
                                .anyMatch(
                                        (frame.getClassName() + "." + frame.getMethodName())
                                                ::endsWith));
    }

    private static Set<Thread> alive() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() + 16];
        int count = root.enumerate(threads);
        while (count == threads.length) { // a full array may have been too short
            threads = new Thread[2 * threads.length];
            count = root.enumerate(threads);
        }
        return new HashSet<>(Arrays.asList(threads).subList(0, count));
    }
}
