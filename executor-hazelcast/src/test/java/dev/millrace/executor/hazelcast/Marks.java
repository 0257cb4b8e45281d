package dev.millrace.executor.hazelcast;

import dev.millrace.Async;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What bodies write into a file, to tell a test where they are. */
final class Marks {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Marks() {}

    /** Suspends the task until there are so many lines. */
    static List<String> await(Path file, int lines) throws IOException {
        while (true) {
            List<String> all = of(file);
            if (all.size() >= lines) {
                return all;
            }
            Async.sleep(PAUSE);
        }
    }

    static List<String> of(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The process that wrote the line. */
    static long pid(String line) {
        return Long.parseLong(line.split(" ")[0]);
    }
}
