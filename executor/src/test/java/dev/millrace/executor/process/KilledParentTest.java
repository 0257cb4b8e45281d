package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that has the pool ends without closing it. */
@Tag("slow") // starts JVMs
@Timeout(60) // a worker that stays fails, instead of stopping the build
class KilledParentTest {

    @ParameterizedTest
    @ValueSource(strings = {"-KILL", "-TERM", "exit"})
    void its_workers_end_by_themselves_with_what_they_have_started(String how) throws Exception {
        Process parent = start();
        try (BufferedReader output = parent.inputReader()) {
            List<ProcessHandle> left = workersAndTheirs(output);
            assertThat(left).allMatch(ProcessHandle::isAlive);

            if (how.equals("exit")) {
                parent.outputWriter().append(how).flush();
            } else {
                new ProcessBuilder("kill", how, Long.toString(parent.pid())).start().waitFor();
            }

            parent.waitFor();
            for (ProcessHandle each : left) {
                each.onExit().join();
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PoolPrograms.Parent.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    /** The workers, each of which has a job, and the process that one of them has started. */
    private static List<ProcessHandle> workersAndTheirs(BufferedReader output) throws IOException {
        Map<Long, ProcessHandle> found = new HashMap<>();
        while (found.size() < PoolPrograms.Parent.WORKERS + 1) {
            String line = output.readLine();
            assertThat(line).as("a line that tells of a process").isNotNull();
            if (line.matches(".*: (pid|child) \\d+")) {
                long pid = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
                found.put(pid, ProcessHandle.of(pid).orElseThrow());
            }
        }
        return new ArrayList<>(found.values());
    }
}
