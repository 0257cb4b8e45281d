package dev.millrace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Asks a JVM whether it has ever opened a loop, that is, whether the loop class is loaded. It uses
 * the JDK's {@code jcmd}, without an agent, so that listing programs prints no warning in their
 * output.
 */
final class LoopProbe {
    private static final String LOOP = "dev.millrace.LoopImpl";
    private static final String OLDER_THAN_LOOPS = "Unknown diagnostic command";
    private static final int SECONDS = 30;

    private final ProcessHandle jvm;
    private final Process process;

    private LoopProbe(ProcessHandle jvm, Process process) {
        this.jvm = jvm;
        this.process = process;
    }

    /**
     * Starts the question without waiting for the answer, so that several JVMs can be asked at
     * once.
     */
    static LoopProbe start(ProcessHandle jvm) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, Long.toString(jvm.pid()), "VM.class_hierarchy", LOOP)
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        return new LoopProbe(jvm, process);
    }

    /** Waits for the answer. A JVM that has ended meanwhile counts as one without loops. */
    Loops loops() throws IOException {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Loops.UNKNOWN;
            }
            String answer = process.inputReader().readAllAsString();
            if (answer.contains("--" + LOOP + "/")) {
                return Loops.SOME;
            }
            boolean answered = process.exitValue() == 0 || answer.contains(OLDER_THAN_LOOPS);
            return answered || !jvm.isAlive() ? Loops.NONE : Loops.UNKNOWN;
        } catch (InterruptedException interrupt) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Loops.UNKNOWN;
        }
    }

    /** Whether a JVM has opened a loop. */
    enum Loops {
        SOME,
        NONE,
        UNKNOWN
    }
}
