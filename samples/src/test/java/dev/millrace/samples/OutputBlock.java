package dev.millrace.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a page says that a program prints: a block below a line {@code <!-- output NAME -->}, or
 * {@code <!-- output NAME on ENGINE -->} where the engines differ. Lines may be missing; one that
 * ends in {@code …} is a beginning. Numbers and times do not count, but for the lines of the
 * samples' own files and the numbers of loops that have no other name.
 *
 * @param name what is printed below it
 * @param engine the engine, or an empty text for both
 * @param lines the lines of the block
 */
public record OutputBlock(String name, String engine, List<String> lines) {
    private static final Pattern OPENS = Pattern.compile("<!-- output (\\w+)(?: on (\\w+))? -->");
    // not that of a loop that computes: it is seen at any of its lines
    private static final Pattern PLACE =
            Pattern.compile(
                    "(.*\\bdev\\.millrace\\.samples\\.(?!.*\\b(?:Steps\\.at|findPrice)\\().*)"
                            + "(\\(\\w+\\.java:\\d+\\))");
    private static final String REST = "…";

    public OutputBlock {
        lines = List.copyOf(lines);
    }

    /** The blocks of a page. */
    public static List<OutputBlock> of(Path page) throws IOException {
        List<OutputBlock> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            var opens = OPENS.matcher(lines.get(i).strip());
            if (opens.matches()) {
                int first = i + 2; // behind the line that opens the block
                int end = first;
                while (!lines.get(end).startsWith("```")) {
                    end++;
                }
                String engine = opens.group(2) == null ? "" : opens.group(2);
                blocks.add(new OutputBlock(opens.group(1), engine, lines.subList(first, end)));
            }
        }
        return blocks;
    }

    /** Whether that engine prints it. */
    public boolean isFor(String asked) {
        return engine.isEmpty() || engine.equals(asked);
    }

    /** The lines that {@code printed} does not have, or not behind the one before. */
    public List<String> missingIn(List<String> printed) {
        List<String> missing = new ArrayList<>();
        int next = 0;
        for (String line : lines) {
            int found = next;
            while (found < printed.size() && !isLike(line, printed.get(found))) {
                found++;
            }
            if (found < printed.size()) {
                next = found + 1;
            } else if (!line.strip().equals(REST)) {
                missing.add(name + ": " + line);
            }
        }
        return missing;
    }

    private static boolean isLike(String quoted, String printed) {
        String line = masked(quoted);
        String real = masked(printed);
        return line.endsWith(REST)
                ? line.length() > 1 && real.startsWith(line.substring(0, line.length() - 1))
                : real.equals(line);
    }

    private static String masked(String line) {
        var place = PLACE.matcher(line.strip());
        return place.matches()
                ? withoutNumbers(place.group(1)) + place.group(2)
                : withoutNumbers(line.strip());
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll("\\d+(\\.\\d+)? (µs|ms|s|min|h)\\b", "#")
                .replaceAll("(?<!\\d)(?<!millrace-)\\d+(\\.\\d+)*", "#");
    }
}
