package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool in a process that may open no more descriptors. */
@Tag("slow") // JVMs of its own
@Timeout(60)
class PoolDescriptorsTest {
    private static final int PLENTY = 1_000;

    private Process program;
    private BufferedReader output;

    @Test
    void a_pool_that_cannot_replace_its_worker_says_why_and_recovers() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        program = start();
        try {
            output = program.inputReader();
            long worker = awaitWorker(0);
            allow(descriptors());

            ProcessHandle.of(worker).orElseThrow().destroyForcibly();

            for (int i = 0; i < 3; i++) {
                awaitFailure();
            }
            allow(PLENTY);

            awaitWorker(worker); // another
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PoolPrograms.Tells.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    /** What came of the next job. */
    private String outcome() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(PoolPrograms.Tells.OUTCOME)) {
            assertThat(line).doesNotContain("NoClassDefFoundError");
            line = output.readLine();
        }
        assertThat(line).as("what came of a job").isNotNull();
        return line.substring(PoolPrograms.Tells.OUTCOME.length());
    }

    /** Waits for a job that was done by another process than {@code before}. */
    private long awaitWorker(long before) throws IOException {
        String outcome = outcome();
        while (!outcome.startsWith("pid ") || outcome.endsWith(" " + before)) {
            outcome = outcome();
        }
        return Long.parseLong(outcome.substring("pid ".length()));
    }

    /** Waits for a job that failed because no worker could be started. */
    private void awaitFailure() throws IOException {
        String outcome = outcome();
        while (!outcome.contains("WorkerStartException")) {
            assertThat(outcome).containsPattern("^pid |WorkerDiedException");
            outcome = outcome();
        }
        assertThat(outcome).contains("cannot be started", "Too many open files");
    }

    private int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + program.pid(), "fd"))) {
            return (int) open.count();
        }
    }

    private void allow(int descriptors) throws Exception {
        var command =
                new ProcessBuilder(
                        "prlimit", "--pid", "" + program.pid(), "--nofile=" + descriptors + ":");
        assertThat(command.inheritIO().start().waitFor()).isZero();
    }
}
