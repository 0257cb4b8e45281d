package dev.millrace.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What this process has open, as the system tells. */
final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    static void assumeKnown() {
        Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "needs /proc/self/fd");
    }

    /** Those at or below a path. */
    static List<Path> below(Path folder) {
        var found = new ArrayList<Path>();
        for (Path target : all()) {
            if (target.startsWith(folder)) {
                found.add(target);
            }
        }
        return found;
    }

    /** What each descriptor leads to, as far as it is one still. */
    static List<Path> all() {
        var found = new ArrayList<Path>();
        try (var descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : descriptors) {
                try {
                    found.add(Files.readSymbolicLink(each));
                } catch (IOException closed) {
                    // while we looked
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
