package dev.millrace.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a process and everything it has started. Not on a loop: it reads the table of processes.
 *
 * <p>A process whose parent has ended is no longer a descendant of the root. So all processes are
 * stopped before the first is ended; otherwise a process started between the reading of the table
 * and the end of its parent would be missed. A process that lost its parent earlier is not found.
 */
final class ProcessTree {
    private static final System.Logger LOG = System.getLogger("dev.millrace");
    private static final long LOOK_MILLIS = 10;
    private static final long STOP_LOOK_NANOS = 1_000_000;
    private static final int STOP_LOOKS = 100;
    private static final char UNKNOWN = '?';
    private static final int ROUNDS = 10; // a limit, for processes that keep starting others

    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        known.add(root);
    }

    /** Asks all to end, and kills what is left after {@code grace} or an interrupt. */
    void end(Duration grace) {
        Set<ProcessHandle> stopped = stop();
        alive().forEach(ProcessHandle::destroy);
        signal("CONT", stopped);
        long most = TimeUnit.NANOSECONDS.convert(grace);
        long start = System.nanoTime();
        boolean interrupted = false;
        while (!interrupted && !alive().isEmpty() && System.nanoTime() - start < most) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            look(); // a process may start others in order to end
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

    /** Stops all, so that none starts another; returns those that it stopped. */
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

    /** On some systems the call returns before the process has the signal. */
    private static void awaitStop(Set<ProcessHandle> processes) {
        for (int looks = 0; looks < STOP_LOOKS; looks++) {
            if (processes.stream().noneMatch(ProcessTree::runs)) {
                return;
            }
            LockSupport.parkNanos(STOP_LOOK_NANOS); // an interrupt only shortens it
        }
    }

    private static void signal(String name, Set<ProcessHandle> processes) {
        if (processes.isEmpty() || !SignalSender.available()) {
            return;
        }
        try {
            SignalSender.send(name, processes); // false if one has just ended
        } catch (IOException e) {
            // no room for the process that sends it: they are ended without a stop
            LOG.log(System.Logger.Level.DEBUG, "a signal was not sent", e);
        }
    }

    private void look() {
        var alive = new LinkedHashSet<>(alive());
        for (ProcessHandle each : alive) {
            // only for the roots, because each descendants() reads the whole table
            if (each.parent().filter(alive::contains).isEmpty()) {
                each.descendants().forEach(known::add);
            }
        }
    }

    private List<ProcessHandle> alive() {
        return known.stream().filter(ProcessTree::alive).toList();
    }

    /** Not {@code isAlive} alone: for the JDK, a zombie that is never reaped is alive for ever. */
    private static boolean alive(ProcessHandle process) {
        return process.isAlive() && state(process) != 'Z';
    }

    private static boolean runs(ProcessHandle process) {
        char state = state(process);
        return state != 'Z' && state != 'T' && state != UNKNOWN;
    }

    /** The state letter of Linux; unknown on other systems. */
    private static char state(ProcessHandle process) {
        try {
            Path file = Path.of("/proc/" + process.pid() + "/stat");
            String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException | RuntimeException e) { // not Linux, or gone meanwhile
            return UNKNOWN;
        }
    }
}
