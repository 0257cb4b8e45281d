package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watchdog says of processes that are stopped, or get too little of a processor. */
@Tag("slow") // every test starts a JVM, which stands still for seconds
@Timeout(120) // a hang fails, instead of stopping the build
class StoppedProcessTest {
    private static final String[] NO_MANAGEMENT = {"--limit-modules", "java.base,jdk.unsupported"};

    @OnEachEngine
    void a_step_is_not_accused_of_the_time_in_which_the_process_was_stopped(FiberEngine engine)
            throws Exception {
        List<String> lines = lines(engine, StandingPrograms.StoppedInStep.class);

        assertThat(lines)
                .noneMatch(line -> line.startsWith("accused"))
                .anyMatch(StoppedProcessTest::excusesStop)
                .endsWith("ended");
    }

    @OnEachEngine
    void nor_of_the_time_in_which_a_debugger_had_stopped_it(FiberEngine engine) throws Exception {
        String listening = "Listening for transport dt_socket at address: ";
        try (var child =
                ChildJvm.start(
                        engine,
                        StandingPrograms.ComputesUntilLine.class,
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0")) {
            String port = Objects.requireNonNull(child.nextLine()).replace(listening, "");
            try (var debugger = new Debugger(Integer.parseInt(port))) {
                assertThat(child.nextLine()).isEqualTo("holding");
                debugger.suspend();
                new CountDownLatch(1).await(5, TimeUnit.SECONDS); // as a debugger does
                debugger.resume();
            }
            child.sendLine("go on");

            assertThat(child.remainingLines())
                    .noneMatch(line -> line.startsWith("accused"))
                    .anyMatch(StoppedProcessTest::excusesStop)
                    .contains("ended");
        }
    }

    @OnEachEngine
    void nor_is_a_cancelled_task_that_had_no_time_to_come_to_a_checkpoint(FiberEngine engine)
            throws Exception {
        assertThat(lines(engine, StandingPrograms.StoppedAfterCancel.class))
                .containsExactly("ended");
    }

    @OnEachEngine
    void a_step_that_gets_an_eighth_of_a_processor_is_not_accused_of_the_rest(FiberEngine engine)
            throws Exception {
        try (var child = ChildJvm.start(engine, StandingPrograms.Computes.class)) {
            assertThat(child.nextLine()).isEqualTo("begun");
            Process limit = child.limitProcessor();
            List<String> lines = child.remainingLines();
            limit.waitFor();

            assertThat(lines).noneMatch(line -> line.startsWith("accused")).endsWith("ended");
        }
    }

    @OnEachEngine
    void a_jvm_without_management_is_watched_as_well(FiberEngine engine) throws Exception {
        assertThat(lines(engine, StandingPrograms.ComputesUntilTold.class, NO_MANAGEMENT))
                .anyMatch(line -> line.startsWith("accused: step has held the loop for"))
                .endsWith("ended");
    }

    @Test // which engine it is makes no difference there
    void nor_does_it_accuse_who_was_stopped() throws Exception {
        assertThat(lines(FiberEngine.BATON, StandingPrograms.StoppedInStep.class, NO_MANAGEMENT))
                .noneMatch(line -> line.startsWith("accused"))
                .endsWith("ended");
    }

    /** On a machine with too few processors the program cannot tell its stop from their lack. */
    private static boolean excusesStop(String line) {
        return line.matches(
                ".*step of loop .* has not given way for \\d{4,} ms, \\d{4,} ms of which went to"
                        + " (a stop of the process or the thread|waiting for a processor).*");
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
