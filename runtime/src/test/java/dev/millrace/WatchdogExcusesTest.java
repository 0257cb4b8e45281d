package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** What the watchdog says of steps that the JVM holds up. */
@Tag("slow") // every test starts a JVM, which holds its loop until that is reported
@Timeout(120) // a hang fails, instead of stopping the build
class WatchdogExcusesTest {
    /** What a busy machine may take more than all else. */
    private static final String BUSY = "waiting for a processor|a stop of .*";

    @OnEachEngine
    void a_step_that_loads_classes_is_not_accused_and_the_log_says_what_it_did(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StandingPrograms.LoadsClasses.class))
                .noneMatch(line -> line.startsWith("accused"))
                .anyMatch(line ->
                        line.matches(
                                "INFO: step of loop .* has not given way for \\d{4,} ms, \\d{4,} ms"
                                        + " of which went to (loading and initialising classes|"
                                        + BUSY
                                        + ")"))
                .anyMatch(line -> line.contains("loadUntilTold"))
                .endsWith("ended");
    }

    @OnEachEngine
    void a_step_that_the_collector_stops_again_and_again_is_not_accused(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StandingPrograms.Collects.class, "-Xmx128m"))
                .noneMatch(line -> line.startsWith("accused"))
                .anyMatch(line ->
                        line.matches(
                                "INFO: step of loop .* has not given way for .* went to (the garbage collector|"
                                        + BUSY
                                        + ")"))
                .endsWith("ended");
    }

    @OnEachEngine
    void a_step_that_computes_beside_pauses_of_the_collector_is_accused_all_the_same(
            FiberEngine engine) throws Exception {
        assertThat(lines(engine, StandingPrograms.ComputesBesideCollector.class, "-Xmx64m"))
                .anyMatch(line -> line.startsWith("accused: step has held the loop for"))
                .endsWith("ended");
    }

    @OnEachEngine
    void a_guest_whose_host_is_busy_is_not_accused_and_the_log_says_where_the_host_is(
            FiberEngine engine) throws Exception {
        assertThat(lines(engine, StandingPrograms.BusyHost.class, counted()))
                .noneMatch(line -> line.startsWith("accused"))
                .anyMatch(line ->
                        line.matches(
                                "INFO: the host of loop .* has not come to its turn for \\d{4,}"
                                        + " ms"))
                .anyMatch(line -> line.contains("workUntilTold"))
                .contains("nothing is lost")
                .endsWith("ended");
    }

    private static List<String> lines(FiberEngine engine, Class<?> program, String... options)
            throws IOException, InterruptedException {
        try (var child = ChildJvm.start(engine, program, options)) {
            List<String> lines = child.remainingLines();
            assertThat(child.exitStatus()).as("status after %s", lines).isZero();
            return lines;
        }
    }
}
