package dev.millrace.samples.flightdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: each test is a process of its own, as the user starts it. */
@Tag("slow")
class FlightDeskProcessTest {

    private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void the_sample_ends_well_in_96_megabytes_on_each_engine(String engine) throws Exception {
        var run = run(List.of("-Xmx96m", OPEN, "-Dmillrace.engine=" + engine));

        assertThat(run.status()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.contains("on the " + engine + " engine"))
                .last()
                .asString()
                .startsWith("ok: 20000 flights, 3376 airports, 2977 routes; ");
    }

    @Test
    void without_any_flag_the_sample_falls_back_and_ends_well() throws Exception {
        var run = run(List.of());

        assertThat(run.status()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.contains("on the baton engine"))
                .last()
                .asString()
                .startsWith("ok: ");
    }

    @Test
    void the_status_of_the_process_tells_of_input_that_cannot_be_read() throws Exception {
        var run = run(List.of(OPEN), "--data", "missing.json");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.lines()).endsWith("error: cannot read missing.json: there is no such file.");
    }

    private record Run(int status, List<String> lines) {}

    private static Run run(List<String> jvm, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.millrace.samples.Launch", "flightdesk"));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .start();
        var lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), lines);
    }
}
