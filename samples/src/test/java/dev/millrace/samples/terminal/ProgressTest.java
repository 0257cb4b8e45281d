package dev.millrace.samples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void a_terminal_gets_a_bar_that_ends_full() {
        var screen = new ByteArrayOutputStream();
        var progress = Progress.on(new PrintStream(screen, true, StandardCharsets.UTF_8));

        try (var stage = progress.begin("loading", 20)) {
            stage.advance(15);
            stage.advance(5);
        }

        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("loading", "100%", "20/20");
    }

    @Test
    void a_stage_of_unknown_length_is_counted() {
        var screen = new ByteArrayOutputStream();
        var progress = Progress.on(new PrintStream(screen, true, StandardCharsets.UTF_8));

        try (var stage = progress.begin("loading", -1)) {
            stage.advance(500);
        }

        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("loading", "500");
    }

    @Test
    void a_line_of_the_report_goes_over_the_bar_and_not_into_it() {
        var screen = new ByteArrayOutputStream();
        var terminal = new PrintStream(screen, true, StandardCharsets.UTF_8);

        Progress.on(terminal).println(terminal, "skipped: record 2");

        assertThat(screen.toString(StandardCharsets.UTF_8)).matches("\r +\rskipped: record 2\\R");
    }

    @Test
    void without_a_terminal_nothing_is_drawn() {
        var report = new ByteArrayOutputStream();
        Progress.silent().println(new PrintStream(report), "skipped: record 2");
        assertThat(report.toString(StandardCharsets.UTF_8)).startsWith("skipped");
        try (var stage = Progress.silent().begin("loading", 20)) {
            stage.advance(20); // a bar would have no stream to go to, and fail
        }
    }
}
