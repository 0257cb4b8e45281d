package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.OnEachEngine;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** What is logged by a program that a signal ends. */
@Tag("slow") // every test starts a JVM
@Timeout(60)
class ShutdownLogTest {

    @OnEachEngine
    void a_task_that_was_alive_when_a_signal_closed_its_loop_is_named_on_the_error_output(
            FiberEngine engine) throws Exception {
        assertThat(linesAfterSignal(engine, ShutdownLogPrograms.ClosesTheCommonLoop.class))
                .filteredOn(line -> line.contains("a detached task was alive"))
                .singleElement()
                .asString()
                .contains("nightly report");
    }

    @OnEachEngine
    void a_program_that_has_a_handler_left_gets_each_record_there_and_only_there(FiberEngine engine)
            throws Exception {
        assertThat(linesAfterSignal(engine, ShutdownLogPrograms.HasAHandlerOfItsOwn.class))
                .filteredOn(line -> line.contains("a detached task was alive"))
                .singleElement()
                .asString()
                .startsWith("own handler: ");
    }

    private static List<String> linesAfterSignal(FiberEngine engine, Class<?> program)
            throws Exception {
        try (var child = ChildJvm.startForErrors(engine, program)) {
            assertThat(child.nextLine()).isEqualTo("running");
            child.send("TERM");
            List<String> lines = child.remainingLines();
            assertThat(child.exitStatus()).as("status after %s", lines).isEqualTo(128 + 15);
            return lines;
        }
    }
}
