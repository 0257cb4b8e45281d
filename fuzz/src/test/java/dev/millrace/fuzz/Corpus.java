package dev.millrace.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * The inputs of one target that are kept, one a line in Base64. A line that begins with {@code #}
 * is a comment. Those after the comment {@link #FOUND} have found faults: they stay, whatever
 * Jazzer thinks of them.
 */
final class Corpus {
    static final String FOUND = "# inputs that have found a fault";
    private static final int MOST_BYTES = 9_000; // of a file, so that all remain below 200 KB

    private final Path file;
    private final List<byte[]> covering = new ArrayList<>();
    private final List<String> found = new ArrayList<>(); // with its comments

    private Corpus(Path file) {
        this.file = file;
    }

    static Corpus of(Targets target) throws IOException {
        var corpus = new Corpus(Path.of("src/test/resources/corpus", target + ".txt"));
        if (Files.exists(corpus.file)) {
            boolean faults = false;
            for (String line : Files.readAllLines(corpus.file)) {
                faults |= line.equals(FOUND);
                if (faults) {
                    corpus.found.add(line);
                } else {
                    corpus.covering.add(Base64.getDecoder().decode(line));
                }
            }
        }
        return corpus;
    }

    /** All inputs; an empty one too. */
    List<byte[]> inputs() {
        var all = new ArrayList<byte[]>(covering);
        all.add(new byte[0]);
        for (String line : found) {
            if (!line.startsWith("#")) {
                all.add(Base64.getDecoder().decode(line));
            }
        }
        return all;
    }

    /** Writes each input to a file of its own in {@code folder}. */
    void unpack(Path folder) throws IOException {
        int number = 0;
        for (byte[] input : inputs()) {
            Files.write(folder.resolve("kept-" + number++), input);
        }
    }

    /** Replaces the inputs by the files in {@code folder}, short ones first, up to a size. */
    void pack(Path folder) throws IOException {
        var bySize = new TreeMap<String, byte[]>();
        try (var files = Files.list(folder)) {
            for (Path each : files.toList()) {
                byte[] input = Files.readAllBytes(each);
                bySize.put(
                        "%08d%s".formatted(input.length, HexFormat.of().formatHex(input)), input);
            }
        }
        covering.clear();
        var lines = new ArrayList<String>();
        int bytes = 0;
        for (byte[] input : bySize.values()) {
            String line = Base64.getEncoder().encodeToString(input);
            bytes += line.length() + 1;
            if (bytes > MOST_BYTES) {
                break;
            }
            if (input.length > 0) {
                covering.add(input);
                lines.add(line);
            }
        }
        lines.addAll(found);
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }
}
