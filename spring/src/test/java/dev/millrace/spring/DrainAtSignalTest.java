package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application in a process of its own that gets SIGTERM, as from a container's host. */
@Tag("slow") // starts a JVM
@Timeout(60)
class DrainAtSignalTest {

    @Test
    void the_tasks_that_a_signal_cuts_off_are_named_on_the_error_output() throws Exception {
        Process application = start();
        try (var errors = application.errorReader()) {
            assertThat(errors.lines().takeWhile(line -> !line.equals("running")))
                    .noneMatch(line -> line.contains("Exception"));

            application.toHandle().destroy(); // SIGTERM; the other one closes the streams too

            List<String> lines = errors.lines().toList();
            assertThat(lines)
                    .filteredOn(line -> line.contains("the application stops, and cancels"))
                    .singleElement()
                    .asString()
                    .endsWith("what has not ended within PT0.01S: [nightly report]");
            assertThat(application.waitFor()).as("status after %s", lines).isEqualTo(128 + 15);
        } finally {
            application.destroyForcibly();
        }
    }

    private static Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedApplication.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
