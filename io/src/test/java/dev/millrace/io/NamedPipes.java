package dev.millrace.io;

import dev.millrace.Async;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Named pipes, made by mkfifo. */
final class NamedPipes {
    private NamedPipes() {}

    static Path make(Path path) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/mkfifo"))
                        || Files.isExecutable(Path.of("/bin/mkfifo")),
                "needs mkfifo");
        var made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        Async.blocking(() -> made.waitFor());
        return path;
    }
}
