package dev.millrace.samples.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.SampleProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the program in a process of its own, as the user starts and ends it. */
@Tag("slow")
class FanoutProcessTest {

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void ctrl_c_ends_it_with_one_line_and_status_130(String engine) throws Exception {
        var process = SampleProcess.start(engine, "fanout");
        try {
            assertThat(process.inputReader().readLine()).startsWith("Reading 10000 pages");
            SampleProcess.pressCtrlC(process);

            List<String> lines = process.inputReader().lines().toList();
            assertThat(process.waitFor()).isEqualTo(130);
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .matches("interrupted: \\d+ of 10000 pages were read");
        } finally {
            process.destroyForcibly();
        }
    }
}
