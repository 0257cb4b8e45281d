package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The revision of each workload: figures of different revisions cannot be compared. If you change
 * what a contestant does or how it is started, raise the number in {@code revisions.tsv}; a
 * workload that is not listed has its first revision.
 */
final class Revisions {
    private static final Map<String, Integer> CHANGED = read();

    private Revisions() {}

    /** The current revision of a workload. */
    static int of(String workload) {
        return CHANGED.getOrDefault(workload, 1);
    }

    private static Map<String, Integer> read() {
        try (InputStream file = Revisions.class.getResourceAsStream("revisions.tsv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .collect(
                            Collectors.toMap(
                                    cells -> cells[0], cells -> Integer.valueOf(cells[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
