package dev.millrace.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process and what it has started, to be ended. Not on a loop: it reads the table of processes.
 *
 * <p>Whoever loses its parent is nobody's descendant any more, so those that were found once are
 * remembered. What had lost its parent before is not found: it was left behind on purpose.
 */
final class ProcessTree {
    private static final long LOOK_MILLIS = 10;
    private static final int ROUNDS = 5; // against those that start others while they are killed

    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        known.add(root);
    }

    /** Asks all to end, and kills what is there after {@code grace}, or after an interrupt. */
    void end(Duration grace) {
        look();
        alive().forEach(ProcessHandle::destroy);
        long start = System.nanoTime();
        boolean interrupted = false;
        while (!interrupted
                && !alive().isEmpty()
                && System.nanoTime() - start < grace.toNanos()) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            look(); // a child that ends may leave behind what it has just started
        }
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills all, whoever starts others first. */
    void kill() {
        for (int round = 0; round < ROUNDS; round++) {
            look();
            List<ProcessHandle> left = alive();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void look() {
        for (ProcessHandle each : alive()) {
            each.descendants().forEach(known::add);
        }
    }

    private List<ProcessHandle> alive() {
        return known.stream().filter(ProcessTree::alive).toList();
    }

    /** A zombie that nobody fetches counts as alive for the JDK, for ever. */
    private static boolean alive(ProcessHandle process) {
        return process.isAlive() && !zombie(process.pid());
    }

    private static boolean zombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException | RuntimeException e) { // another system, or gone meanwhile
            return false;
        }
    }
}
