package dev.millrace.samples.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.terminal.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FanoutTest {

    @Test
    void all_pages_are_read_though_some_are_refused_and_some_never_come() throws Exception {
        var out = new ByteArrayOutputStream();

        int status = Fanout.run(new PrintStream(out), Progress.silent(), 1_000);

        assertThat(status).isZero();
        // "page 0" to "page 999"; 50 are asked for twice at least
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .last()
                .asString()
                .matches("ok: 1000 pages, 7890 characters, \\d+ retries");
    }
}
