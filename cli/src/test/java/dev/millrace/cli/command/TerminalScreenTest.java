package dev.millrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that take keys ask of a terminal. */
class TerminalScreenTest {
    private static final long LONG = 60_000;

    private final StringWriter out = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String size = "50 120";
    private volatile boolean gone;

    private String stty(String... arguments) throws IOException {
        if (gone) {
            throw new IOException("no such device");
        }
        asked.add(String.join(" ", arguments));
        return switch (arguments[0]) {
            case "-g" -> "as:it:was";
            case "size" -> size;
            default -> "";
        };
    }

    private Terminal open(InputStream keys) throws IOException {
        return Terminal.open(new PrintWriter(out), keys, this::stty);
    }

    private Terminal open() throws IOException {
        return open(InputStream.nullInputStream());
    }

    @Test
    void a_terminal_is_left_as_it_was() throws IOException {
        try (Terminal terminal = open()) {
            terminal.show(List.of());
            assertThat(asked).containsExactly("-g", "-icanon -echo");
            assertThat(out.toString()).startsWith("\u001b[?1049h\u001b[?25l");
        }
        assertThat(asked).containsExactly("-g", "-icanon -echo", "as:it:was");
        assertThat(out.toString()).endsWith("\u001b[?25h\u001b[?1049l");
    }

    @Test
    void a_terminal_that_is_gone_is_closed_all_the_same() throws IOException {
        Terminal terminal = open();
        gone = true;
        terminal.close();
        assertThat(out.toString()).endsWith("\u001b[?1049l");
    }

    @ParameterizedTest
    @CsvSource({"50 120,50,120", "0 0,24,80", "7 0,24,80", "unknown,24,80", "'',24,80", "9,24,80"})
    void a_size_that_is_not_reported_is_24_times_80(String reported, int rows, int columns)
            throws IOException {
        size = reported;
        try (Terminal terminal = open()) {
            assertThat(terminal.size()).containsExactly(rows, columns);
        }
    }

    @Test
    void a_screen_is_drawn_line_by_line_over_the_last() throws IOException {
        try (Terminal terminal = open()) {
            terminal.show(List.of("one", "two"));
            assertThat(out.toString()).endsWith("\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J");
        }
    }

    @Test
    void keys_come_in_order_and_then_the_end() throws IOException {
        try (Terminal terminal = open(new ByteArrayInputStream(new byte[] {'a', 'q'}))) {
            assertThat(terminal.key(LONG)).isEqualTo('a');
            assertThat(terminal.key(LONG)).isEqualTo('q');
            assertThat(terminal.key(LONG)).isEqualTo(-1);
            assertThat(terminal.key(0)).isZero(); // none came
        }
    }

    @Test
    void an_input_that_breaks_is_an_end() throws IOException {
        var broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the terminal is gone");
                    }
                };
        try (Terminal terminal = open(broken)) {
            assertThat(terminal.key(LONG)).isEqualTo(-1);
        }
    }

    @Test
    void an_interrupt_is_an_end_and_is_kept() throws IOException {
        try (Terminal terminal = open(new ByteArrayInputStream(new byte[] {'a'}))) {
            Thread.currentThread().interrupt();
            assertThat(terminal.key(LONG)).isEqualTo(-1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(terminal.key(LONG)).isEqualTo('a');
        }
    }
}
