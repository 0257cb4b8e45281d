package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Small programs for the tests of child processes, and what the system says of them. */
final class Shell {
    private static final Path SHELL = Path.of("/bin/sh");

    private Shell() {}

    static void assume() {
        Assumptions.assumeTrue(Files.isExecutable(SHELL), "sh");
    }

    /** Skips the test, with a reason, where {@code program} cannot be started. */
    static void assumeInstalled(String program) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(":");
        Assumptions.assumeTrue(
                Stream.of(folders).anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    static List<String> script(String script) {
        return List.of(SHELL.toString(), "-c", script);
    }

    /** Waits until {@code pid} is gone; a test that waits for ever runs into its limit. */
    static void awaitGone(long pid) {
        while (runs(pid)) {
            spin(pid + " still runs");
        }
    }

    /** Between one look and the next; the time limit of a test ends it here. */
    static void spin(String what) {
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError(what);
        }
        if (EventLoop.currentOrNull() != null) {
            Async.checkpoint();
        }
        Thread.yield();
    }

    /** Whether it runs; one that has ended and that nobody fetches does not. */
    static boolean runs(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            return ProcessHandle.of(pid).isPresent();
        }
        try {
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return !text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    static long pid(String line) {
        assertThat(line).matches("\\d+");
        return Long.parseLong(line);
    }

    /** How many descriptors this JVM has open; 0 on systems that do not tell. */
    static long descriptors() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.count();
        }
    }
}
