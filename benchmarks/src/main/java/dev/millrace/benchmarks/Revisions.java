package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often the work of each workload has changed: figures of different revisions do not compare.
 * Who changes what a contestant does, or how it is started, raises the number in {@code
 * revisions.tsv}; what is not in it has its first one.
 */
final class Revisions {
    private static final Map<String, Integer> CHANGED = read();

    private Revisions() {}

    /** The revision of a workload that is measured now. */
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
