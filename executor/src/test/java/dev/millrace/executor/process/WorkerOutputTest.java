package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Rethrow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkerOutputTest {
    private final List<String> lines = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();

    private void print(String text, long nanosPerLine) {
        new WorkerOutput("w", lines::add, () -> now.getAndAdd(nanosPerLine))
                .pump(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lines_are_handed_on_with_the_name_of_the_worker() {
        print("one\r\ntwo ü\n\nlast", 0);
        assertThat(lines).containsExactly("w: one", "w: two ü", "w: ", "w: last");
    }

    @Test
    void a_long_line_is_cut_and_control_characters_are_replaced() {
        print("x".repeat(100_000) + "\n\u001b[31mred\n", 0);
        assertThat(lines.get(0)).hasSize("w: ".length() + WorkerOutput.LONGEST_LINE + 1);
        assertThat(lines.get(1)).isEqualTo("w: \uFFFD[31mred");
    }

    @Test
    void a_flood_is_counted() {
        print("y\n".repeat(1_000), 0);
        assertThat(lines).hasSize(WorkerOutput.LINES_PER_SECOND + 1);
        assertThat(lines.getLast()).isEqualTo("w: (800 more lines were dropped)");
    }

    @Test
    void the_next_second_has_lines_of_its_own() {
        print("y\n".repeat(600), 2_500_000); // 400 lines a second
        assertThat(lines).filteredOn(line -> line.equals("w: y")).hasSizeBetween(390, 420);
        assertThat(lines).filteredOn(line -> line.contains("dropped")).isNotEmpty();
    }

    @Test
    void a_consumer_that_throws_whatever_it_likes_does_not_end_the_reading() {
        for (Throwable thrown :
                List.of(
                        new IllegalStateException("no"),
                        new StackOverflowError(),
                        new Throwable())) {
            var told = new ArrayList<String>();
            new WorkerOutput(
                            "w",
                            line -> {
                                told.add(line);
                                throw Rethrow.unchecked(thrown);
                            },
                            () -> 0)
                    .pump(new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(told).containsExactly("w: a", "w: b");
        }
    }

    @Test
    void output_that_breaks_is_told_after_what_was_read() {
        var broken =
                new InputStream() {
                    private int reads;

                    @Override
                    public int read() throws IOException {
                        if (reads++ == 0) {
                            return 'a';
                        }
                        throw new IOException("the pipe is gone");
                    }
                };
        new WorkerOutput("w", lines::add, () -> 0).pump(broken);
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "w: its output broke: java.io.IOException: the pipe is gone", "w: a");
    }

    @Test
    void a_tab_is_kept() {
        print("a\tb\n", 0);
        assertThat(lines).containsExactly("w: a\tb");
    }
}
