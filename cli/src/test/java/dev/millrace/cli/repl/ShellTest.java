package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.ChildJvm;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // JVMs of their own
class ShellTest {
    private static final String PROMPT = "jshell> ";

    @TempDir private Path home;

    @TempDir private Path temporary;

    private Process shell;

    @BeforeEach
    void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(ChildJvm.counted("-XX:TieredStopAtLevel=1")));
        command.add("-Djava.util.prefs.userRoot=" + home);
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Shell.class.getName()));
        shell = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @AfterEach
    void end() {
        shell.destroyForcibly();
    }

    @Test
    void an_exit_that_is_typed_leaves_no_folder_behind() throws Exception {
        shell.outputWriter().write("System.exit(9)\n");
        shell.outputWriter().flush();

        assertThat(shell.waitFor()).isEqualTo(9);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void a_signal_leaves_no_folder_behind() throws Exception {
        readUntilPrompt(shell.inputReader());
        assertThat(temporary).isNotEmptyDirectory();

        shell.destroy();
        shell.waitFor();

        assertThat(temporary).isEmptyDirectory();
    }

    private static void readUntilPrompt(Reader out) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(PROMPT) < 0) {
            int next = out.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
    }
}
