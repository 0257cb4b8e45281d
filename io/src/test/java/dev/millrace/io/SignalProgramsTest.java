package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What signals do to programs that ask for them, in processes of their own. */
@Tag("slow") // every test starts a JVM
class SignalProgramsTest extends EngineTest {
    private static final int BY_SIGUSR1 = 128 + 10;

    @Test
    void a_server_drains_when_it_is_told_to_and_ends_with_its_own_status() throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.Drains.class)) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.send("TERM");

            assertThat(child.nextLine()).isEqualTo("draining after TERM");
            child.sendLine("an answer");
            assertThat(child.remainingLines())
                    .containsExactly("answered what was under way", "drained");
            assertThat(child.exitStatus()).isEqualTo(7);
        }
    }

    @Test
    void a_second_one_while_it_drains_ends_the_process_as_it_does_without_us() throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.Drains.class)) {
            assertThat(child.nextLine()).isEqualTo("running");
            child.send("TERM");
            assertThat(child.nextLine()).isEqualTo("draining after TERM");

            endWith(child, "TERM");

            assertThat(child.exitStatus()).isEqualTo(128 + 15);
        }
    }

    @Test
    void a_closed_stream_has_put_back_what_was_there_before() throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.ListensForAWhile.class)) {
            assertThat(child.nextLine()).isEqualTo("running");
            child.send("USR1");
            assertThat(child.nextLine()).isEqualTo("USR1");
            assertThat(child.nextLine()).isEqualTo("closed");

            child.send("USR1");

            assertThat(child.exitStatus()).isEqualTo(BY_SIGUSR1);
        }
    }

    @Test
    void a_stream_that_was_left_open_ends_with_its_loop() throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.LeavesItOpen.class)) {
            assertThat(child.nextLine()).isEqualTo("after the run");

            child.send("USR1");

            assertThat(child.exitStatus()).isEqualTo(BY_SIGUSR1);
        }
    }

    @Test
    void ctrl_c_is_the_streams_while_it_is_open_and_cancels_the_main_task_after_that()
            throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.TakesInterrupts.class)) {
            assertThat(child.nextLine()).isEqualTo("running");
            child.send("INT");
            assertThat(child.nextLine()).isEqualTo("got INT");
            assertThat(child.nextLine()).isEqualTo("closed");

            child.send("INT");

            assertThat(child.remainingLines()).containsExactly("main was cancelled: Ctrl-C");
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void a_jvm_that_leaves_signals_alone_says_so() throws Exception {
        try (var child = SignalledJvm.start(engine, SignalPrograms.IsRefused.class, "-Xrs")) {
            assertThat(child.remainingLines())
                    .filteredOn(line -> !line.contains("INFO") && !line.contains("dev.millrace."))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("NO_SIGNALS SIG"))
                    .allMatch(line -> line.endsWith("start it without -Xrs"));
        }
    }

    @Test
    void what_the_process_was_started_to_ignore_stays_ignored() throws Exception {
        try (var child =
                SignalledJvm.startIgnoringHangUps(engine, SignalPrograms.HangUpAndTerm.class)) {
            assertThat(child.nextLine()).isEqualTo("running");

            child.send("HUP");
            child.send("TERM");

            assertThat(child.remainingLines()).containsExactly("TERM");
            assertThat(child.exitStatus()).isZero();
        }
    }

    /** The handler is put back by the time the line before was written, or at once after it. */
    private static void endWith(SignalledJvm child, String signal) throws Exception {
        do {
            child.send(signal);
        } while (child.isAliveFor(100));
    }
}
