package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the tree has each field that is written, each kind of a wait, and no other. */
class TreePageTest {
    private static final Path WRITER =
            Path.of("../runtime/src/main/java/dev/millrace/inspect/TreeJson.java");
    private static final Pattern FIELD =
            Pattern.compile("\\b(?:text|number|flag|micros|list|array|key)\\(\"(\\w+)\"");
    private static final Pattern KIND =
            Pattern.compile("\\b(?:Description\\s*\\.of|new Description)\\(\\s*\"(\\w+)\"");
    private static final Pattern LITERAL = Pattern.compile("\"(\\w+)\"");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    @Test
    void each_field_is_on_the_page_and_is_written() throws IOException {
        Set<String> written = found(FIELD, Files.readString(WRITER));
        String fields = between("## The JSON", "What the kinds of waits are:");

        assertThat(written).hasSizeGreaterThan(30);
        assertThat(found(CODE, fields)).containsAll(written);
        assertThat(written).containsAll(firstCells(fields));
    }

    @Test
    void each_kind_is_on_the_page_and_is_made() throws IOException {
        String sources = mainSources();
        Set<String> made = found(KIND, sources);
        String kinds = between("What the kinds of waits are:", "Code of yours says more");

        assertThat(made).contains("select", "other", "unknown", "dispatcher");
        assertThat(found(CODE, kinds)).containsAll(made);
        assertThat(found(LITERAL, sources)).containsAll(firstCells(kinds));
    }

    private static String between(String first, String end) throws IOException {
        String page = Files.readString(Path.of("../docs/tree.md"));
        assertThat(page).containsSubsequence(first, end);
        return page.substring(page.indexOf(first), page.indexOf(end));
    }

    private static Set<String> firstCells(String text) {
        return found(CODE, String.join("\n", found(FIRST_CELL, text)));
    }

    private static Set<String> found(Pattern pattern, String text) {
        var found = new TreeSet<String>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    private static String mainSources() throws IOException {
        var all = new StringBuilder();
        for (Path module : BuildModules.of(Path.of(".."))) {
            Path folder = module.resolve("src/main/java");
            if (Files.isDirectory(folder)) {
                try (var files = Files.walk(folder)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        all.append(Files.readString(file));
                    }
                }
            }
        }
        return all.toString();
    }
}
