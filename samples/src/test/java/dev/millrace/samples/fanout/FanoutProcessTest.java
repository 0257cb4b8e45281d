package dev.millrace.samples.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        var process = start(engine);
        try {
            assertThat(process.inputReader().readLine()).startsWith("Reading 10000 pages");
            var kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();

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

    /** SIGINT as a terminal would have it, whatever this JVM inherited. */
    private static Process start(String engine) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of("env", "--default-signal=INT", java, "-Xmx64m"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("-Dmillrace.engine=" + engine);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.millrace.samples.Launch", "fanout"));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
