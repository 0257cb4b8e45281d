package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainTypesTest {
    @TempDir private Path root;

    @TempDir private Path types;

    @Test
    void of_a_folder_only_the_packages_of_interest_are_read() throws IOException {
        Path type =
                Files.createDirectories(root.resolve("dev/millrace")).resolve("EventLoop.class");
        try (InputStream in = EventLoop.class.getResourceAsStream("EventLoop.class")) {
            Files.copy(Objects.requireNonNull(in), type);
        }
        Path closed = Files.createDirectory(root.resolve("closed")); // to all but root
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

        PlainTypes.write(root.toString(), types);

        assertThat(types.resolve("dev/millrace/EventLoop.class")).isRegularFile();
    }
}
