package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Ctrl-C does to a program, in processes of its own. */
@Tag("slow") // every test starts a JVM
class CtrlCTest extends EngineTest {
    private static final int INTERRUPTED = 130; // 128 + SIGINT, as shells count

    @Test
    void the_first_cancels_the_main_task_which_cleans_up_and_the_program_goes_on()
            throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.CleansUp.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();

            assertThat(child.remainingLines())
                    .containsExactly("cleaned up", "main was cancelled: Ctrl-C");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void a_program_that_leaves_its_status_to_us_says_one_line_and_ends_with_130() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.LeavesItsStatus.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();

            assertThat(child.remainingLines())
                    .containsExactly("cleaned up", "main was cancelled: Ctrl-C");
            assertThat(child.exitStatus()).isEqualTo(INTERRUPTED);
        }
    }

    @Test
    void the_second_ends_the_process() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.NeverEnds.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");
            child.pressCtrlC();
            assertThat(child.nextLine()).isEqualTo("cleaning up");

            child.pressCtrlC();

            assertThat(child.exitStatus()).isEqualTo(INTERRUPTED);
            assertThat(child.remainingLines()).isEmpty();
        }
    }

    @Test
    void clean_up_that_outlasts_the_grace_ends_the_process() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.OutlastsItsGrace.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();

            assertThat(child.exitStatus()).isEqualTo(INTERRUPTED);
        }
    }

    @Test
    void after_the_run_it_does_what_it_did_before() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.AfterRun.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("after the run");

            child.pressCtrlC();

            assertThat(child.exitStatus()).isEqualTo(INTERRUPTED);
            assertThat(child.remainingLines()).isEmpty();
        }
    }

    @Test
    void every_run_of_a_runner_is_cancelled_by_its_own_first() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.RunsTwice.class, counted())) {
            for (int i = 0; i < 2; i++) {
                assertThat(child.nextLine()).isEqualTo("running");
                child.pressCtrlC();
                assertThat(child.nextLine()).isEqualTo("main was cancelled: Ctrl-C");
            }
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void runs_on_other_threads_leave_it_alone() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.OnAnotherThread.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();

            assertThat(child.exitStatus()).isEqualTo(INTERRUPTED);
            assertThat(child.remainingLines()).isEmpty();
        }
    }

    @Test
    void a_handler_of_the_program_keeps_it() throws Exception {
        try (var child = ChildJvm.start(engine, CtrlCPrograms.HasItsOwnHandler.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();

            assertThat(child.nextLine()).isEqualTo("my own handler");
            child.sendLine("go on");
            assertThat(child.remainingLines()).containsExactly("not cancelled");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void a_program_that_was_started_to_ignore_it_ignores_it() throws Exception {
        try (var child =
                ChildJvm.startIgnoringInterrupts(engine, CtrlCPrograms.WaitsForALine.class)) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.pressCtrlC();
            child.sendLine("go on");

            assertThat(child.remainingLines()).containsExactly("done");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void under_xrs_it_is_left_to_the_system_and_one_line_says_so() throws Exception {
        try (var child =
                ChildJvm.start(engine, CtrlCPrograms.WaitsForALine.class, counted("-Xrs"))) {
            child.sendLine("go on");

            assertThat(child.remainingLines())
                    .filteredOn(line -> line.contains("Ctrl-C does not cancel tasks in this JVM"))
                    .hasSize(1);
            assertThat(child.exitStatus()).isZero();
        }
    }
}
