package dev.millrace.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and what it has started, to be ended. Not on a loop: it reads the table of processes.
 *
 * <p>Whoever loses its parent is nobody's descendant any more. So all are stopped before the first
 * is ended: one that has just been started, between the look at the table and the end of its
 * parent, would be left behind. What had lost its parent before is not found: it was left behind on
 * purpose.
 */
final class ProcessTree {
    private static final System.Logger LOG = System.getLogger("dev.millrace");
    private static final long LOOK_MILLIS = 10;
    private static final long STOP_LOOK_NANOS = 1_000_000;
    private static final int STOP_LOOKS = 100;
    private static final char UNKNOWN = '?';
    private static final int ROUNDS = 10; // against those that start others all the time

    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        known.add(root);
    }

    /** Asks all to end, and kills what is there after {@code grace}, or after an interrupt. */
    void end(Duration grace) {
        Set<ProcessHandle> stopped = stop();
        alive().forEach(ProcessHandle::destroy);
        signal("CONT", stopped);
        long most = Wire.nanosOf(grace);
        long start = System.nanoTime();
        boolean interrupted = false;
        while (!interrupted && !alive().isEmpty() && System.nanoTime() - start < most) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            look(); // what is asked to end may start something for that
        }
        kill();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills all. */
    void kill() {
        if (!alive().isEmpty()) {
            stop();
            alive().forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Stops all, so that none starts another; those that it has stopped. */
    private Set<ProcessHandle> stop() {
        var stopped = new LinkedHashSet<ProcessHandle>();
        for (int round = 0; round < ROUNDS; round++) {
            var moving = new LinkedHashSet<>(alive());
            moving.removeAll(stopped);
            if (moving.isEmpty()) {
                return stopped;
            }
            signal("STOP", moving);
            awaitStop(moving);
            stopped.addAll(moving);
            look();
        }
        return stopped;
    }

    /** Some systems say that a signal was sent before the process has it. */
    private static void awaitStop(Set<ProcessHandle> processes) {
        for (int looks = 0; looks < STOP_LOOKS; looks++) {
            if (processes.stream().noneMatch(ProcessTree::runs)) {
                return;
            }
            LockSupport.parkNanos(STOP_LOOK_NANOS); // an interrupt makes it no longer
        }
    }

    private static void signal(String name, Set<ProcessHandle> processes) {
        if (processes.isEmpty() || !SignalSender.available()) {
            return;
        }
        try {
            SignalSender.send(name, processes); // false for those that have just ended
        } catch (
                IOException e) { // there is no room for another process: they are ended as they are
            LOG.log(System.Logger.Level.DEBUG, "a signal was not sent", e);
        }
    }

    private void look() {
        var alive = new LinkedHashSet<>(alive());
        for (ProcessHandle each : alive) {
            if (each.parent()
                    .filter(alive::contains)
                    .isEmpty()) { // each look reads the whole table
                each.descendants().forEach(known::add);
            }
        }
    }

    private List<ProcessHandle> alive() {
        return known.stream().filter(ProcessTree::alive).toList();
    }

    /** A zombie that nobody fetches counts as alive for the JDK, for ever. */
    private static boolean alive(ProcessHandle process) {
        return process.isAlive() && state(process) != 'Z';
    }

    private static boolean runs(ProcessHandle process) {
        char state = state(process);
        return state != 'Z' && state != 'T' && state != UNKNOWN;
    }

    /** As Linux tells it in one letter. */
    private static char state(ProcessHandle process) {
        try {
            Path file = Path.of("/proc/" + process.pid() + "/stat");
            String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException | RuntimeException e) { // another system, or gone meanwhile
            return UNKNOWN;
        }
    }
}
