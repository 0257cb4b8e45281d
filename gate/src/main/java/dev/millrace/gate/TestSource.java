package dev.millrace.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file under a module's {@code src/test/java} or {@code src/test/kotlin}, read as text, because
 * a class that Surefire did not run leaves no other trace.
 *
 * @param className the binary name of the file's top-level type
 * @param text the whole file
 */
record TestSource(String className, String text) {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package\\s+([\\w.]+)\\s*;?");
    private static final Pattern ONE_PROCESSOR =
            Pattern.compile("(?m)^@Tag\\(\"one-processor\"\\)");
    private static final Pattern TEST =
            Pattern.compile(
                    "(?m)^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|ArchTest|OnEachEngine)\\b");

    static List<TestSource> in(Path module) throws IOException {
        List<TestSource> sources = new ArrayList<>(in(module, "java", ".java"));
        sources.addAll(in(module, "kotlin", ".kt"));
        return sources;
    }

    private static List<TestSource> in(Path module, String language, String ending)
            throws IOException {
        Path folder = module.resolve("src/test").resolve(language);
        List<TestSource> sources = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
                    sources.add(of(file.getFileName().toString(), Files.readString(file)));
                }
            }
        }
        return sources;
    }

    static TestSource of(String fileName, String text) {
        String simpleName = fileName.substring(0, fileName.lastIndexOf('.'));
        var declared = PACKAGE.matcher(text);
        return new TestSource(
                declared.find() ? declared.group(1) + "." + simpleName : simpleName, text);
    }

    String simpleName() {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** Whether Surefire must have run a test in it. */
    boolean mustRun() {
        return claimsTests() && !isAbstract();
    }

    /** The runs in which Surefire must have run a test in it. */
    List<String> runs() {
        return ONE_PROCESSOR.matcher(text).find()
                ? List.of(ReportedTest.MAIN_RUN, "one-processor", "one-carrier")
                : List.of(ReportedTest.MAIN_RUN);
    }

    /** Whether its tests run only in subclasses. */
    boolean isContract() {
        return claimsTests() && isAbstract();
    }

    boolean extendsOrImplements(TestSource contract) {
        return Pattern.compile(
                        "\\b(extends|implements|class\\s+\\w+\\s*:)\\s[^{]*\\b"
                                + contract.simpleName()
                                + "\\b")
                .matcher(text)
                .find();
    }

    private boolean claimsTests() {
        return simpleName().endsWith("Test") || TEST.matcher(text).find();
    }

    private boolean isAbstract() {
        String name = "\\s+" + simpleName() + "\\b";
        return Pattern.compile(
                        "(?m)^[^*/\\n]*(\\babstract\\b[^*/\\n]*\\bclass|\\binterface)" + name)
                .matcher(text)
                .find();
    }
}
