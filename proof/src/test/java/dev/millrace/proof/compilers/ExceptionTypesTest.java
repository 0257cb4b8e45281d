package dev.millrace.proof.compilers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.proof.compilers.Compiler.Problem;
import dev.millrace.proof.compilers.Compiler.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that run a body carry what it throws as a type: what compilers take and what not. The
 * programs stand in {@code JavaCalls.java}, which each compiler reads once: a start for each would
 * take half a minute.
 */
@Tag("slow") // starts compilers
class ExceptionTypesTest {
    private static final Pattern PROGRAM =
            Pattern.compile(
                    "^(?:// refused(?<only> by javac)?: (?<why>.+)\n)?abstract class (?<name>\\w+)",
                    Pattern.MULTILINE);

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> javac() throws IOException {
        return eachProgram(Compiler.JAVAC);
    }

    @TestFactory
    Stream<DynamicTest> ecj() throws IOException {
        return eachProgram(Compiler.ECJ);
    }

    private Stream<DynamicTest> eachProgram(Compiler compiler) throws IOException {
        String code = read();
        List<Problem> problems = compiler.compile(folder, "JavaCalls", code);
        return programs(code, compiler).stream()
                .map(program ->
                        DynamicTest.dynamicTest(
                                program.name,
                                () ->
                                        assertThat(problems)
                                                .filteredOn(program::contains)
                                                .extracting(Problem::refusal)
                                                .isEqualTo(program.refusals)));
    }

    private static String read() throws IOException {
        try (var stream = ExceptionTypesTest.class.getResourceAsStream("JavaCalls.java")) {
            return new String(
                    Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The classes of {@code code}, of which the first begins with the file. */
    private static List<Program> programs(String code, Compiler compiler) {
        var programs = new ArrayList<Program>();
        Matcher found = PROGRAM.matcher(code);
        for (boolean more = found.find(); more; ) {
            String name = found.group("name");
            List<Refusal> refusals = refusals(found, compiler);
            int start = programs.isEmpty() ? 0 : found.start();
            more = found.find();
            programs.add(new Program(name, refusals, start, more ? found.start() : code.length()));
        }
        return programs;
    }

    private static List<Refusal> refusals(Matcher found, Compiler compiler) {
        String why = found.group("why");
        boolean refuses = found.group("only") == null || compiler == Compiler.JAVAC;
        return why != null && refuses ? List.of(Refusal.of(why)) : List.of();
    }

    /** One class: where it stands in the file, and why it is refused, in order. */
    private record Program(String name, List<Refusal> refusals, int start, int end) {
        boolean contains(Problem problem) {
            return start <= problem.position() && problem.position() < end;
        }
    }
}
