package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each row of the book about faults is there once, and has a test that exists or says why not. */
class ReliabilityTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([LFXSNT]\\d+) \\|(.*)\\|(.*)\\|(.*)\\|$");

    @Test
    void every_row_has_a_test_or_a_line_why_not() throws IOException {
        var wrong = new ArrayList<String>();
        for (MatchResult row : rows()) {
            boolean excused = row.group(3).contains("no test");
            if (!TestedBook.namesTest(row.group(4)) && !excused) {
                wrong.add(row.group(1));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void no_row_is_missing_or_there_twice() throws IOException {
        List<String> expected = new ArrayList<>();
        add(expected, "L", 1, 19);
        add(expected, "F", 1, 22);
        add(expected, "X", 1, 10);
        add(expected, "N", 1, 14);
        add(expected, "T", 1, 8);
        add(expected, "S", 1, 10);
        add(expected, "S", 11, 21);

        assertThat(rows().stream().map(row -> row.group(1)).toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void every_test_it_names_exists() throws IOException {
        List<String> named = book().named();

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named).allMatch(TestedBook.testsOfEveryModule()::contains);
    }

    private static void add(List<String> rows, String kind, int first, int last) {
        IntStream.rangeClosed(first, last).forEach(number -> rows.add(kind + number));
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(book().text()).results().toList();
    }

    private static TestedBook book() throws IOException {
        return new TestedBook("reliability.md");
    }
}
