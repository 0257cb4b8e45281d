package dev.millrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cli.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that take keys, in the terminal that {@code script} makes. */
@Tag("slow") // JVMs of their own
class TerminalTest {
    private static final String ENTER = "\u001b[?1049h";
    private static final String LEAVE = "\u001b[?1049l";

    @TempDir private Path home;

    /** A build that a script runs in the background ignores SIGINT, and so do its children. */
    private static void assumeCtrlCEndsPrograms() throws IOException {
        String ignored =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .findFirst()
                        .orElse("0");
        int sigint = 1 << 1;
        assumeThat(Long.parseUnsignedLong(ignored, 16) & sigint).as("ignored SIGINT").isZero();
    }

    @Test
    void top_shows_one_screen_after_the_other_until_q() throws Exception {
        try (var jvm = ChildJvm.start("baton", "healthy")) {
            Process top = start("top", jvm.pid());
            BufferedReader out = top.inputReader();
            assertThat(until(out, "reader")).contains(ENTER, "by STATE");
            press(top, "a");
            assertThat(until(out, "reader", "by AGE")).doesNotContain(LEAVE);

            press(top, "q");

            assertThat(out.readAllAsString()).contains(LEAVE);
            assertThat(top.waitFor()).isZero();
        }
    }

    @Test
    void ctrl_c_ends_top_and_leaves_the_terminal_as_it_was() throws Exception {
        assumeCtrlCEndsPrograms();
        try (var jvm = ChildJvm.start("baton", "healthy")) {
            Process top = start("top", jvm.pid());
            BufferedReader out = top.inputReader();
            until(out, "reader");

            press(top, "\u0003");

            assertThat(out.readAllAsString()).contains(LEAVE);
        }
    }

    @Test
    void ctrl_c_in_the_repl_cancels_the_running_input_only() throws Exception {
        assumeCtrlCEndsPrograms();
        Process repl = start("repl", "-J", "-Djava.util.prefs.userRoot=" + home);
        BufferedReader out = repl.inputReader();
        until(out, "/help intro"); // what the prompt is made of depends on the terminal
        press(repl, "{ System.out.println(\"beg\" + \"un\"); sleep(Duration.ofHours(1)); }\r");
        until(out, "begun");

        press(repl, "\u0003");
        press(repl, "40 + 2\r");

        until(out, "==> 42");
        press(repl, "/exit\r");
        out.readAllAsString();
        assertThat(repl.waitFor()).isZero();
    }

    private static Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command =
                java
                        + (" '" + String.join("' '", ChildJvm.counted("-XX:TieredStopAtLevel=1")))
                        + "' -cp "
                        + System.getProperty("java.class.path")
                        + " "
                        + Millrace.class.getName()
                        + " "
                        + String.join(" ", arguments);
        return new ProcessBuilder("script", "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
    }

    private static void press(Process process, String keys) throws IOException {
        Writer in = process.outputWriter();
        in.write(keys);
        in.flush();
    }

    /** What is printed until all of that has been. */
    private static String until(BufferedReader out, String... awaited) throws IOException {
        var printed = new StringBuilder();
        while (!List.of(awaited).stream().allMatch(each -> printed.indexOf(each) >= 0)) {
            int next = out.read();
            assertThat(next).as(printed.toString()).isNotEqualTo(-1);
            printed.append((char) next);
        }
        return printed.toString();
    }
}
