package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.ChildJvm;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what docs/repl.md shows, and the lines of its start-up file's kind. */
@Tag("slow") // JVMs of their own
class ReplPageTest {
    private static final String PROMPT = "jshell> ";

    @TempDir private Path home;

    @Test
    void the_session_of_the_page_is_what_one_sees() throws Exception {
        List<Exchange> expected = session();
        assertThat(expected).hasSizeGreaterThan(5);

        List<String> command =
                new ArrayList<>(
                        List.of(
                                ChildJvm.counted(
                                        "--add-opens", "java.base/java.lang=ALL-UNNAMED")));
        command.addAll(List.of("-Djava.util.prefs.userRoot=" + home, "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Shell.class.getName()));
        assertThat(typed(java(), command, expected.stream().map(Exchange::input).toList()))
                .isEqualTo(expected);
    }

    @Test
    void a_plain_jshell_with_the_start_up_file_awaits_on_one_loop() throws Exception {
        Path script = root().resolve("cli/src/main/jshell/millrace.jsh");
        String jshell = Path.of(java()).resolveSibling("jshell").toString();

        List<String> command =
                new ArrayList<>(List.of("--class-path", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        "-R--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-R-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of("-J-Djava.util.prefs.userRoot=" + home, "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--startup", "DEFAULT", "--startup", script.toString()));
        List<Exchange> answers =
                typed(
                        jshell,
                        command,
                        List.of(
                                "await(() -> { Async.sleep(Duration.ofMillis(1)); return 42; })",
                                "await(loop.detach(\"a task\", () -> \"done\"))",
                                "await(CompletableFuture.supplyAsync(() -> \"a stage\"))",
                                "tree()"));

        assertThat(answers.get(0).output()).endsWith("==> N");
        assertThat(answers.get(1).output()).endsWith("==> \"done\"");
        assertThat(answers.get(2).output()).endsWith("==> \"a stage\"");
        assertThat(answers.get(3).output()).startsWith("loop repl (carrier): running");
    }

    /** What is typed, and what comes back; numbers and units of time are no part of it. */
    private record Exchange(String input, String output) {
        static Exchange of(String input, String output) {
            String masked =
                    output.replaceAll("\\d+(\\.\\d+)?", "N")
                            .replaceAll("N (µs|ms|s|min|h)\\b", "N t");
            return new Exchange(
                    input,
                    masked.lines()
                            .map(String::stripTrailing)
                            .collect(Collectors.joining("\n"))
                            .strip());
        }
    }

    private static List<Exchange> typed(String program, List<String> arguments, List<String> inputs)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (Writer in = process.outputWriter()) {
            in.write(String.join("\n", inputs) + "\n/exit\n");
        }
        String[] parts = process.inputReader().readAllAsString().split(Pattern.quote(PROMPT));
        List<Exchange> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            // the first part is the welcome
            String echo = inputs.get(i);
            all.add(Exchange.of(echo, withoutEcho(parts[i + 1], echo)));
        }
        return all;
    }

    /** The prompt echoes as much of the input as had come when it last looked: any part of it. */
    private static String withoutEcho(String output, String echo) {
        int common = 0;
        while (common < Math.min(output.length(), echo.length())
                && output.charAt(common) == echo.charAt(common)) {
            common++;
        }
        return output.substring(common);
    }

    private static List<Exchange> session() throws IOException {
        String page = Files.readString(root().resolve("docs/repl.md"));
        String block = page.substring(page.indexOf("```\n") + 4);
        block = block.substring(0, block.indexOf("```"));
        return Arrays.stream(block.split(Pattern.quote(PROMPT)))
                .filter(part -> !part.isBlank())
                .map(part ->
                        Exchange.of(
                                part.lines().findFirst().orElseThrow(),
                                part.substring(part.indexOf('\n'))))
                .toList();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path root() {
        return Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
    }
}
