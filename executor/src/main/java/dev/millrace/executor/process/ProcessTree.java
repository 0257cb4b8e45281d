package dev.millrace.executor.process;

import java.util.List;

/** A process and its descendants. */
final class ProcessTree {
    private ProcessTree() {}

    /**
     * Kills them, the root first so that it starts no more. Any thread; slow, because it reads the
     * process table.
     */
    static void kill(ProcessHandle root) {
        List<ProcessHandle> descendants = root.descendants().toList();
        root.destroyForcibly();
        for (ProcessHandle each : descendants) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
        }
    }
}
