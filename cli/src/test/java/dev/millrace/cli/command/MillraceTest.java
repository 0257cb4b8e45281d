package dev.millrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.AttachFailedException.Reason;
import dev.millrace.cli.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Tag("slow") // JVMs of their own
class MillraceTest {
    private static final File FULL_DISK = new File("/dev/full");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void each_form_of_a_tree_is_printed(String engine) throws Exception {
        try (var jvm = ChildJvm.start(engine, "healthy", ChildJvm.counted())) {
            assertThat(printed("tree", jvm.pid()))
                    .startsWith("loop shop (" + engine + ")")
                    .contains("reader");
            assertThat(printed("tree", "--stacks", jvm.pid())).contains("at ");
            assertThat(printed("tree", "--mermaid", jvm.pid())).startsWith("flowchart");
            assertThat(printed("tree", "--json", jvm.pid()))
                    .startsWith("{\"format\":1")
                    .doesNotContain("\"stack\"");
            assertThat(printed("dump", jvm.pid()))
                    .startsWith("{\"format\":1")
                    .contains("\"stack\"");
            assertThat(printed("top", "--sort", "age", jvm.pid()))
                    .startsWith("LOOP")
                    .contains("shop", "reader");
            jvm.end();
        }
    }

    @Test
    void ps_lists_who_has_opened_a_loop_and_loads_nothing() throws IOException {
        try (var jvm = ChildJvm.start("baton", "healthy");
                var other = ChildJvm.start("baton", "none")) {
            assertThat(printed("ps"))
                    .contains(jvm.pid() + "  dev.millrace.cli.WatchedProgram\n")
                    .doesNotContain(other.pid() + "  ");
            assertThat(jvm.leftBehind()).startsWith("0 agents");
        }
    }

    @Test
    void ps_says_how_many_did_not_answer() throws Exception {
        try (var stopped = ChildJvm.start("baton", "healthy")) {
            assertThat(new ProcessBuilder("kill", "-STOP", stopped.pid()).start().waitFor())
                    .isZero();

            assertThat(printed("ps")).doesNotContain(stopped.pid() + "  ");
            assertThat(err.toString()).containsPattern("millrace: \\d+ JVMs? did not answer\n");
        }
    }

    @Test
    void what_cannot_be_looked_into_is_one_line_and_a_code() {
        assertThat(run("tree", "shop")).isEqualTo(3);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "millrace: 'shop' is not a process id; `millrace ps` lists them\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_wrong_command_line_has_its_code() {
        assertThat(run("tree")).isEqualTo(2);
        assertThat(run("tree", "--json", "--mermaid", "1")).isEqualTo(2);
        assertThat(run("forest")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    @EnabledIf("thereIsAFullDisk")
    void output_that_cannot_be_written_is_a_failure() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(ChildJvm.counted("-XX:TieredStopAtLevel=1", "-cp")));
        command.addAll(List.of(System.getProperty("java.class.path"), Millrace.class.getName()));
        command.add("ps");
        Process ps = new ProcessBuilder(command).redirectOutput(FULL_DISK).start();

        assertThat(ps.errorReader().readAllAsString())
                .contains("millrace: cannot write to standard output");
        assertThat(ps.waitFor()).isEqualTo(1);
    }

    static boolean thereIsAFullDisk() {
        return FULL_DISK.exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"70000", "-1", "http"})
    void what_is_no_port_is_a_wrong_command_line(String port) {
        assertThat(run("console", "--port", port, "1")).isEqualTo(2);
        assertThat(err.toString()).contains("'" + port + "' is not a port: 0 to 65535");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void each_code_is_in_the_help_and_in_the_readme(Reason reason) throws IOException {
        run("--help");
        Path readme =
                Files.exists(Path.of("cli")) ? Path.of("cli/README.md") : Path.of("README.md");

        assertThat(out.toString()).containsPattern("(?m)^  " + reason.exitCode() + " +\\w");
        assertThat(Files.readString(readme)).contains("\n| " + reason.exitCode() + " | ");
    }

    private String printed(String... arguments) {
        int before = out.getBuffer().length();
        assertThat(run(arguments)).as(err.toString()).isZero();
        return out.getBuffer().substring(before);
    }

    private int run(String... arguments) {
        CommandLine command = Millrace.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void the_version_says_whether_it_was_packed() {
        assertThat(printed("--version")).startsWith("millrace ");
        assertThat(Millrace.commandLine().getCommand().toString()).isEqualTo("millrace");
    }

    @Test
    void a_failure_that_has_no_code_of_its_own_is_one_line_and_1() {
        CommandLine command = Millrace.commandLine();
        command.setOut(new PrintWriter(new FullWriter(), true));
        command.setErr(new PrintWriter(err, true));
        assertThat(command.execute("ps")).isEqualTo(1);
        assertThat(err.toString())
                .contains("millrace: cannot write to standard output: a full disk, a closed pipe?");
    }

    private static final class FullWriter extends Writer {
        @Override
        public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("no space left");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
