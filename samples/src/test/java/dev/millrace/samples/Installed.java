package dev.millrace.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** Programs of other people, which not every machine has. */
public final class Installed {
    private Installed() {}

    /** Skips the test, with a reason, where one of these cannot be started. */
    public static void assume(String... programs) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(":");
        for (String program : programs) {
            Assumptions.assumeTrue(
                    Arrays.stream(folders)
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
    }
}
