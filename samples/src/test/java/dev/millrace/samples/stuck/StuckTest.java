package dev.millrace.samples.stuck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.SampleProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the program in a process of its own, as it cannot be ended. */
@Tag("slow")
class StuckTest {

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void it_stands_still_and_the_tree_shows_the_line_and_who_waits(String engine) throws Exception {
        List<String> lines =
                SampleProcess.linesOf(
                        List.of(
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dmillrace.engine=" + engine),
                        Onlooker.class.getName());

        assertThat(lines)
                .anyMatch(
                        line -> line.matches(".*did not answer within 50 ms.*held by order 7 #.*"))
                .anyMatch(line -> line.matches(" *order 7 #\\d+: running, .*"))
                .anyMatch(line -> line.contains("stuck.legacy.Steps.at(Steps.java:"))
                .anyMatch(line -> line.matches(" *order 8 #\\d+: waiting for .*"))
                .anyMatch(line -> line.matches(" *print 6 #\\d+: job queued.*"))
                .anyMatch(line -> line.matches(" *suggestions #\\d+: waiting for .*"));
    }
}
