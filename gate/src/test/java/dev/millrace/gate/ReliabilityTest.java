package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the book about faults is there once, and has a test that exists or says why not. */
class ReliabilityTest {
    private static final Path ROOT = Path.of("..");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([LFXS]\\d+) \\|(.*)\\|(.*)\\|(.*)\\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    /** Those that wait for bytes and networks. */
    private static final Set<String> LATER = Set.of("L18", "F13", "F14", "X7", "X8", "S20");

    @Test
    void every_row_has_a_test_or_a_line_why_not() throws IOException {
        var wrong = new ArrayList<String>();
        for (MatchResult row : rows()) {
            boolean excused = row.group(3).contains("no test");
            if (!TEST.matcher(row.group(4)).find() && !excused) {
                wrong.add(row.group(1));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void no_row_is_missing_or_there_twice() throws IOException {
        List<String> expected = new ArrayList<>();
        add(expected, "L", 1, 19);
        add(expected, "F", 1, 17);
        add(expected, "X", 1, 10);
        add(expected, "S", 1, 1);
        add(expected, "S", 11, 21);
        expected.removeAll(LATER);

        assertThat(rows().stream().map(row -> row.group(1)).toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void every_test_it_names_exists() throws IOException {
        Set<String> tests = testsOfEveryModule();
        List<String> named =
                TEST.matcher(book()).results().map(m -> m.group(1) + "." + m.group(2)).toList();

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named).allMatch(tests::contains);
    }

    private static void add(List<String> rows, String kind, int first, int last) {
        IntStream.rangeClosed(first, last).forEach(number -> rows.add(kind + number));
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(book()).results().toList();
    }

    private static String book() throws IOException {
        return Files.readString(ROOT.resolve("docs/reliability.md"));
    }

    private static Set<String> testsOfEveryModule() throws IOException {
        Pattern method = Pattern.compile("void (\\w+)\\(");
        Set<String> tests = new HashSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                for (TestSource source : TestSource.in(module)) {
                    method.matcher(source.text())
                            .results()
                            .forEach(m -> tests.add(source.simpleName() + "." + m.group(1)));
                }
            }
        }
        return tests;
    }
}
