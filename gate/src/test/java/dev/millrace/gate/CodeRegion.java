package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a source file that pages quote, marked as the snippets of javadoc mark theirs: {@code
 * // @start region=name} above it, {@code // @end} below. Regions may lie in one another; their
 * markers are no part of any.
 *
 * @param line the number of its first line in the file
 * @param lines its lines; a marker inside it is an empty line
 */
record CodeRegion(int line, List<String> lines) {

    private static final Pattern START = Pattern.compile("\\s*// @start region=(\\S+)\\s*");
    private static final Pattern END = Pattern.compile("\\s*// @end\\s*");

    /** The region of that name, or null if {@code file} has none, or it has no end. */
    static @Nullable CodeRegion in(Path file, String name) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> found = new ArrayList<>();
        int first = 0;
        int depth = 0; // counts from the start of the region
        for (int i = 0; i < lines.size(); i++) {
            var start = START.matcher(lines.get(i));
            boolean begins = start.matches();
            boolean ends = END.matcher(lines.get(i)).matches();
            if (depth == 0 && begins && start.group(1).equals(name)) {
                depth = 1;
                first = i + 2;
            } else if (depth > 0) {
                depth += begins ? 1 : ends ? -1 : 0;
                if (depth == 0) {
                    return new CodeRegion(first, found);
                }
                found.add(begins || ends ? "" : lines.get(i));
            }
        }
        return null;
    }
}
