package dev.millrace;

import static dev.millrace.ChildJvm.counted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM, and {@code System.exit}, while tasks live, in processes of their own. */
@Tag("slow") // every test starts a JVM
@Timeout(60) // a hang fails, instead of stopping the build
class ExitTest extends EngineTest {
    private static final int TERMINATED = 143; // 128 + SIGTERM, as shells count
    private static final int OWN = 5;

    @Test
    void sigterm_ends_a_program_whatever_its_tasks_do() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.IsBusy.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.send("TERM");

            assertThat(child.exitStatus()).isEqualTo(TERMINATED);
            assertThat(child.remainingLines()).isEmpty();
        }
    }

    @Test
    void a_shutdown_hook_may_cancel_tasks_and_wait_for_their_clean_up() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.CleansUpInHook.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.send("TERM");

            assertThat(child.nextLine()).isEqualTo("cleaned up");
            assertThat(child.exitStatus()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void a_shutdown_hook_may_stop_a_loop_and_wait_until_it_is_closed() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.StopsInHook.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.send("TERM");

            assertThat(child.nextLine()).isEqualTo("cleaned up");
            assertThat(child.nextLine()).isEqualTo("closed");
            assertThat(child.exitStatus()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void an_exit_in_a_task_ends_the_program_with_its_status() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.ExitsInTask.class, counted())) {
            assertThat(child.exitStatus()).isEqualTo(OWN);
        }
    }

    @Test
    void an_exit_in_a_callback_ends_the_program_with_its_status() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.ExitsInCallback.class, counted())) {
            assertThat(child.exitStatus()).isEqualTo(OWN);
        }
    }

    @Test
    void an_exit_in_a_task_that_gives_the_loop_away_lets_others_clean_up() throws Exception {
        try (var child = ChildJvm.start(engine, ExitPrograms.ExitsAndCleansUp.class, counted())) {
            assertThat(child.nextLine()).isEqualTo("cleaned up");
            assertThat(child.exitStatus()).isEqualTo(OWN);
        }
    }
}
