package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Java code on a page, between {@code ```java file#region} and {@code ```}; or Kotlin code that
 * names what it quotes, {@code ```kotlin file#region}, which build scripts do not.
 *
 * @param page the page, from the root of the repository
 * @param line the number of its first line on the page
 * @param source what stands behind the language
 * @param lines the code
 */
record CodeFence(Path page, int line, String source, List<String> lines) {

    private static final Pattern OPENS =
            Pattern.compile("\\s*```(?:java\\b\\s*(.*?)|kotlin\\s+(\\S+))\\s*");
    private static final Pattern CLOSES = Pattern.compile("\\s*```\\s*");
    private static final Pattern SOURCE =
            Pattern.compile("([\\w-]+)/(src/\\w+/(?:java/.+\\.java|kotlin/.+\\.kt))#(.+)");

    static List<CodeFence> of(Path root, Path page) throws IOException {
        List<CodeFence> fences = new ArrayList<>();
        List<String> lines = Files.readAllLines(root.resolve(page));
        for (int i = 0; i < lines.size(); i++) {
            var opens = OPENS.matcher(lines.get(i));
            if (opens.matches()) {
                int first = i + 1;
                while (i + 1 < lines.size() && !CLOSES.matcher(lines.get(i + 1)).matches()) {
                    i++;
                }
                String source = opens.group(1) == null ? opens.group(2) : opens.group(1);
                fences.add(new CodeFence(page, first + 1, source, lines.subList(first, i + 1)));
            }
        }
        return fences;
    }

    /** What is wrong with it, or nothing: one sentence, with the line. */
    List<String> complaints(Path root, Set<String> modules) throws IOException {
        var named = SOURCE.matcher(source);
        if (!named.matches() || !modules.contains(named.group(1))) {
            return complaint(
                    line - 1,
                    "Java code has to name the compiled code it quotes: ```java file#region");
        }
        Path file = Path.of(named.group(1), named.group(2));
        CodeRegion region =
                Files.exists(root.resolve(file))
                        ? CodeRegion.in(root.resolve(file), named.group(3))
                        : null;
        if (region == null) {
            return complaint(line - 1, "there is no region " + named.group(3) + " in " + file);
        }
        if (lines.isEmpty() || region.lines().isEmpty()) {
            return complaint(line - 1, "there is nothing to quote in " + source);
        }
        var quoted = BareCode.of(lines, line);
        var compiled = BareCode.of(region.lines(), region.line());
        int different = quoted.differenceFrom(compiled);
        if (different < 0) {
            return List.of();
        }
        int here = quoted.lineOf(different);
        int there = compiled.lineOf(different);
        return complaint(
                here,
                "the page says \"%s\", and %s:%d \"%s\""
                        .formatted(
                                lines.get(here - line).strip(),
                                file,
                                there,
                                region.lines().get(there - region.line()).strip()));
    }

    private List<String> complaint(int number, String what) {
        return List.of(page + ":" + number + ": " + what);
    }
}
