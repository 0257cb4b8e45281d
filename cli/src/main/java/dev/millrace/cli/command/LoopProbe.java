package dev.millrace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Asks a JVM whether it has ever opened a loop: whether the class of loops is loaded. The JDK's
 * {@code jcmd} does so without an agent, so that listing programs leaves no warning in their
 * output.
 */
final class LoopProbe {
    private static final String LOOP = "dev.millrace.LoopImpl";
    private static final int SECONDS = 30;

    private final Process process;

    private LoopProbe(Process process) {
        this.process = process;
    }

    /** Asks, and does not wait for the answer: several are asked at once. */
    static LoopProbe start(String pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, pid, "VM.class_hierarchy", LOOP)
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        return new LoopProbe(process);
    }

    /** Whether it has; not if it does not answer. */
    boolean hasLoops() throws IOException {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.inputReader().lines().anyMatch(line -> line.contains("--" + LOOP + "/"));
        } catch (InterruptedException interrupt) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
