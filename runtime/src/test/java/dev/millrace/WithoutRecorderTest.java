package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the flight recorder costs a program that does not use it. */
@Tag("slow") // starts JVMs
class WithoutRecorderTest {
    private static final String RECORDERS = "dev.millrace.internal.observe.T"; // of turns, of tasks

    /** A program with a task. */
    static final class Hello {
        private Hello() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(Async.run(() -> "hello " + Async.currentTask().name()));
        }
    }

    @Test
    void loops_run_in_a_jdk_without_a_flight_recorder() throws Exception {
        try (var jvm = ChildJvm.startWithoutOpens(Hello.class, "--limit-modules=java.base")) {
            assertThat(jvm.remainingLines())
                    .endsWith("hello main")
                    .noneMatch(line -> line.contains("Error"));
            assertThat(jvm.exitStatus()).isZero();
        }
    }

    @Test
    void a_program_that_does_not_record_loads_the_recorder_and_nothing_else_of_it()
            throws Exception {
        try (var jvm = ChildJvm.startWithoutOpens(Hello.class, "-Xlog:class+load=info")) {
            List<String> lines = jvm.remainingLines();
            assertThat(lines).contains("hello main");
            assertThat(lines)
                    .filteredOn(line -> line.contains("jfr") || line.contains(RECORDERS))
                    .allMatch(line -> line.contains("jdk.jfr.FlightRecorder "));
        }
    }
}
