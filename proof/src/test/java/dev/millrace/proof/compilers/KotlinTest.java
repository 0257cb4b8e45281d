package dev.millrace.proof.compilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kotlin.Unit;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls Kotlin takes as they are, and which need the types said, or a wrapper. */
@Tag("slow") // starts a compiler
class KotlinTest {
    private static final Pattern ERROR = Pattern.compile("KotlinCalls\\.kt:(\\d+):\\d+: error: .*");

    @TempDir Path folder;

    @Test
    void kotlin_takes_every_call_but_those_whose_types_only_the_lambda_knows() throws IOException {
        String code = read();
        Path source = Files.writeString(folder.resolve("KotlinCalls.kt"), code);

        assertThat(errorsIn(source)).containsExactlyElementsOf(markedIn(code));
    }

    private static String read() throws IOException {
        try (var stream = KotlinTest.class.getResourceAsStream("KotlinCalls.kt")) {
            return new String(
                    Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The lines that say that they are refused. */
    private static List<String> markedIn(String code) {
        List<String> lines = code.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).endsWith("// refused"))
                .mapToObj(i -> "line " + (i + 1))
                .toList();
    }

    /** The lines that the compiler refuses. */
    private List<String> errorsIn(Path source) {
        var output = new ByteArrayOutputStream();
        new K2JVMCompiler()
                .exec(
                        new PrintStream(output, true, StandardCharsets.UTF_8),
                        "-classpath",
                        Compiler.CLASS_PATH + File.pathSeparator + Compiler.locationOf(Unit.class),
                        "-no-stdlib",
                        "-jdk-home",
                        System.getProperty("java.home"),
                        "-jvm-target",
                        "25",
                        "-d",
                        folder.toString(),
                        source.toString());
        return output.toString(StandardCharsets.UTF_8)
                .lines()
                .map(ERROR::matcher)
                .filter(Matcher::find)
                .map(error -> "line " + error.group(1))
                .distinct()
                .toList();
    }
}
