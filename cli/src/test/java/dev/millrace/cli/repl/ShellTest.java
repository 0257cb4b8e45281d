package dev.millrace.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
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
        shell =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.util.prefs.userRoot=" + home,
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Shell.class.getName())
                        .redirectErrorStream(true)
                        .start();
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
