package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of docs/ that names the tests which show what it says. */
final class TestedBook {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("(?:void|fun) (\\w+)\\(");

    private final String text;

    TestedBook(String page) throws IOException {
        text = Files.readString(ROOT.resolve("docs").resolve(page));
    }

    String text() {
        return text;
    }

    static boolean namesTest(String cell) {
        return TEST.matcher(cell).find();
    }

    /** The tests it names, as {@code Class.method}. */
    List<String> named() {
        return TEST.matcher(text).results().map(m -> m.group(1) + "." + m.group(2)).toList();
    }

    /** The tests that there are. */
    static Set<String> testsOfEveryModule() throws IOException {
        Set<String> tests = new HashSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                for (TestSource source : TestSource.in(module)) {
                    METHOD.matcher(source.text())
                            .results()
                            .forEach(m -> tests.add(source.simpleName() + "." + m.group(1)));
                }
            }
        }
        return tests;
    }
}
