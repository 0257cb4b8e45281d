package dev.millrace.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each row of the page about other bridges names tests, and those exist. */
class OtherBridgesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*) \\| (.*) \\| (.*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract)(?:\\.\\w+)?)`");

    @Test
    void every_row_names_a_test() throws IOException {
        List<String> tests =
                ROW.matcher(page())
                        .results()
                        .map(row -> row.group(3))
                        .filter(cell -> !cell.equals("test"))
                        .toList();

        assertThat(tests).hasSize(40);
        assertThat(tests).allMatch(cell -> TEST.matcher(cell).find());
    }

    @Test
    void every_test_it_names_exists() throws IOException {
        Set<String> existing = new HashSet<>(TestedBook.testsOfEveryModule());
        for (Path module : BuildModules.of(ROOT)) {
            TestSource.in(module).forEach(source -> existing.add(source.simpleName()));
        }

        assertThat(TEST.matcher(page()).results().map(test -> test.group(1)).toList())
                .hasSizeGreaterThan(40)
                .allMatch(existing::contains);
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve("other-bridges.md"));
    }
}
