package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each row of the book about asyncio has tests that exist, or says why it has none. */
class AsyncioCoverageTest {
    private static final Pattern ROW = Pattern.compile("\\| (.*) \\| (.*) \\| (.*) \\|");

    @Test
    void every_row_has_a_test_or_a_line_why_not() throws IOException {
        var wrong = new ArrayList<String>();
        rows().values()
                .forEach(rows ->
                        rows.forEach(row -> {
                            boolean excused = row.get(1).startsWith("no test: ");
                            if (TestedBook.namesTest(row.get(2)) == excused) {
                                wrong.add(row.getFirst());
                            }
                        }));

        assertThat(wrong).isEmpty();
    }

    @Test
    void no_row_is_missing() throws IOException {
        var sizes = new LinkedHashMap<String, Integer>();
        rows().forEach((section, rows) -> sizes.put(section, rows.size()));

        assertThat(sizes)
                .isEqualTo(
                        Map.of(
                                "Running", 12,
                                "Scheduling", 8,
                                "Futures", 10,
                                "Tasks", 16,
                                "Waiting", 11,
                                "Synchronisation", 10,
                                "Context and tools", 10,
                                "Child processes", 10));
    }

    @Test
    void every_test_it_names_exists() throws IOException {
        List<String> named = book().named();

        assertThat(named).hasSizeGreaterThan(80);
        assertThat(named).allMatch(TestedBook.testsOfEveryModule()::contains);
    }

    /** The cells of each row, by the heading above. */
    private static Map<String, List<List<String>>> rows() throws IOException {
        var rows = new LinkedHashMap<String, List<List<String>>>();
        String section = "";
        for (String line : book().text().lines().toList()) {
            var row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (row.matches() && !row.group(1).equals("asyncio")) {
                rows.computeIfAbsent(section, name -> new ArrayList<>())
                        .add(List.of(row.group(1), row.group(2), row.group(3)));
            }
        }
        return rows;
    }

    private static TestedBook book() throws IOException {
        return new TestedBook("asyncio-coverage.md");
    }
}
