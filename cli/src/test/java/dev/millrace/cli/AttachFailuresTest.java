package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.cli.AttachFailedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // processes of their own
class AttachFailuresTest {
    @Test
    void what_is_no_number_is_no_process() {
        AttachFailedException failure = failure("shop");

        assertThat(failure.reason()).isEqualTo(Reason.NO_PROCESS);
        assertThat(failure).hasMessage("'shop' is not a process id; `millrace ps` lists them");
    }

    @Test
    void a_process_that_has_ended_is_named_so() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();

        AttachFailedException failure = failure(Long.toString(ended.pid()));

        assertThat(failure.reason()).isEqualTo(Reason.NO_PROCESS);
        assertThat(failure)
                .hasMessage("there is no process " + ended.pid() + "; `millrace ps` lists them");
    }

    @Test
    void the_command_does_not_look_into_itself() {
        assertThat(failure(Long.toString(ProcessHandle.current().pid())).reason())
                .isEqualTo(Reason.NO_PROCESS);
    }

    @Test
    void what_is_no_jvm_is_left_alone() throws IOException {
        Process cat = new ProcessBuilder("cat").start();
        try {
            AttachFailedException failure = failure(Long.toString(cat.pid()));

            assertThat(failure.reason()).isEqualTo(Reason.NO_JVM);
            assertThat(failure).hasMessageContaining("is not a JVM");
            assertThat(cat.isAlive()).isTrue();
        } finally {
            cat.destroy();
        }
    }

    @Test
    void a_home_that_cannot_be_written_is_no_fault_of_the_process(@TempDir Path folder)
            throws IOException {
        Path noFolder = Files.createFile(folder.resolve("home"));
        String home = System.getProperty("user.home");
        Process cat = new ProcessBuilder("cat").start();
        System.setProperty("user.home", noFolder.toString());
        try {
            assertThatThrownBy(() -> Target.attach(Long.toString(cat.pid())))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith("the agent's jar cannot be written: ")
                    .hasMessageContaining(noFolder.toString());
        } finally {
            System.setProperty("user.home", home);
            cat.destroy();
        }
    }

    @Test
    void a_process_of_another_user_is_named_with_its_owner() throws IOException {
        // root cannot take the first process, which is its own; everybody else can
        boolean root = ProcessHandle.current().info().user().orElseThrow().equals("root");
        Process foreign =
                root ? new ProcessBuilder("setpriv", "--reuid=65534", "cat").start() : null;
        try {
            if (foreign != null) { // until it is the other user's
                foreign.outputWriter().write("?\n");
                foreign.outputWriter().flush();
                assertThat(foreign.inputReader().readLine()).isEqualTo("?");
            }
            ProcessHandle other =
                    foreign == null ? ProcessHandle.of(1).orElseThrow() : foreign.toHandle();

            AttachFailedException failure = failure(Long.toString(other.pid()));

            assertThat(failure.reason()).isEqualTo(Reason.OTHER_USER);
            assertThat(failure)
                    .hasMessageContaining("belongs to " + other.info().user().orElseThrow());
        } finally {
            if (foreign != null) {
                foreign.destroy();
            }
        }
    }

    @Test
    void a_jvm_without_millrace_says_so() throws IOException {
        try (var jvm = ChildJvm.start("baton", "none")) {
            AttachFailedException failure = failure(jvm.pid());

            assertThat(failure.reason()).isEqualTo(Reason.NO_MILLRACE);
            assertThat(failure)
                    .hasMessage(
                            "process "
                                    + jvm.pid()
                                    + " has not loaded Millrace: it has not opened a loop yet");
            assertThat(jvm.leftBehind()).isNotNull();
        }
    }

    @Test
    void a_jvm_that_refuses_agents_says_so() throws IOException {
        try (var jvm = ChildJvm.start("baton", "healthy", "-XX:-EnableDynamicAgentLoading")) {
            AttachFailedException failure = failure(jvm.pid());

            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure).hasMessageContaining("refuses agents");
        }
    }

    @Test
    void a_jvm_that_does_not_answer_to_attach_says_so() throws IOException {
        try (var jvm = ChildJvm.start("baton", "healthy", "-XX:+DisableAttachMechanism")) {
            assertThat(failure(jvm.pid()).reason()).isEqualTo(Reason.NO_JVM);
        }
    }

    private static AttachFailedException failure(String pid) {
        return catchThrowableOfType(
                AttachFailedException.class,
                () -> {
                    try (Target target = Target.attach(pid)) {
                        target.tree(false);
                    }
                });
    }
}
