package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Loops whose threads are the JDK's to run, in processes that have one thread for all of them, and
 * none to spare.
 */
@Tag("slow") // every test starts a JVM, and the watchdog looks on for a second
@Timeout(120) // a hang fails, instead of stopping the build
class StarvedLoopTest {
    private static final String ONE_PROCESSOR = "-XX:ActiveProcessorCount=1";
    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

    @OnEachEngine
    void a_wait_that_keeps_the_only_carrier_ends_whatever_it_waits_for(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StarvedPrograms.WaitsPinned.class, ONE_PROCESSOR))
                .containsExactly(
                        "sleep: PinnedAwaitException",
                        "checkpoint: PinnedAwaitException",
                        "promise: PinnedAwaitException",
                        "child: PinnedAwaitException",
                        "sibling: PinnedAwaitException");
    }

    @OnEachEngine
    void it_ends_also_where_the_jdk_may_not_start_another_carrier(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StarvedPrograms.HoldsTheOnlyCarrier.class, ONE_CARRIER))
                .containsExactly("first loop: PinnedAwaitException", "second loop: ran");
    }

    @OnEachEngine
    void it_ends_also_where_the_loop_cannot_wake_for_its_timer(FiberEngine engine)
            throws Exception {
        assertThat(
                        lines(
                                engine,
                                StarvedPrograms.SleepsBesideComputing.class,
                                counted("-Djdk.virtualThreadScheduler.parallelism=2")))
                .contains("sleep: PinnedAwaitException");
    }

    @OnEachEngine
    void a_wait_below_a_native_frame_ends_too(FiberEngine engine) throws Exception {
        assertThat(
                        lines(
                                engine,
                                StarvedPrograms.WaitsBelowNative.class,
                                ONE_PROCESSOR,
                                "--enable-native-access=ALL-UNNAMED"))
                .containsExactly("compare: PinnedAwaitException", "went on");
    }

    @OnEachEngine
    void an_answer_that_could_not_reach_such_a_wait_is_discarded(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StarvedPrograms.AnswersPinned.class, ONE_PROCESSOR))
                .containsExactlyInAnyOrder("suspend: PinnedAwaitException", "answer discarded");
    }

    @Test
    void on_the_baton_engine_blocking_comes_back_to_a_loop_whose_only_carrier_it_keeps()
            throws Exception {
        assertThat(lines(FiberEngine.BATON, StarvedPrograms.BlocksPinned.class, ONE_PROCESSOR))
                .containsExactly("blocking: went on", "ended");
    }

    @Test
    void on_the_baton_engine_a_pinned_wait_goes_on_while_there_is_another_carrier()
            throws Exception {
        assertThat(
                        lines(
                                FiberEngine.BATON,
                                StarvedPrograms.SleepsPinned.class,
                                "-Djdk.virtualThreadScheduler.parallelism=2"))
                .contains("sleep: went on")
                .noneMatch(line -> line.contains("carrier"));
    }

    @Test
    void on_the_baton_engine_a_loop_that_gets_no_carrier_says_so_and_blames_no_callback()
            throws Exception {
        List<String> lines =
                lines(FiberEngine.BATON, StarvedPrograms.Computes.class, ONE_PROCESSOR);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .matches("loop crowded has had work for \\d{4,} ms, and the JDK gave .*")
                .contains(
                        "as many virtual threads compute",
                        "as there are carriers (1)",
                        "--add-opens java.base/java.lang=ALL-UNNAMED",
                        "-Djdk.virtualThreadScheduler.parallelism")
                .doesNotContain("callback");
        assertThat(lines.getLast()).isEqualTo("ended");
    }

    @Test
    void on_the_baton_engine_the_step_that_computes_is_shown() throws Exception {
        assertThat(
                        lines(
                                FiberEngine.BATON,
                                StarvedPrograms.StepComputes.class,
                                counted(ONE_PROCESSOR)))
                .anyMatch(line -> line.startsWith("loop crowded has had work for"))
                .anyMatch(line -> line.matches("crunch of loop millrace-\\d+ computes here"))
                .contains("ended");
    }

    @Test
    void on_the_carrier_engine_a_computing_virtual_thread_stops_no_loop() throws Exception {
        assertThat(lines(FiberEngine.CARRIER, StarvedPrograms.Computes.class, ONE_PROCESSOR))
                .containsExactly("ended");
        assertThat(lines(FiberEngine.CARRIER, StarvedPrograms.StepComputes.class, ONE_PROCESSOR))
                .containsExactly("ended");
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
