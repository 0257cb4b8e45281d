package dev.millrace.io;

import static dev.millrace.io.Shell.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.io.ChildStartException.Reason;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that cannot be started, or shall not. */
@Tag("slow") // processes
@Timeout(60)
class ChildStartTest extends EngineTest {
    private static final ChildOptions DEFAULTS = ChildOptions.defaults();

    @TempDir private Path directory;

    @BeforeEach
    void assumeShell() {
        Shell.assume();
    }

    @Test
    void what_is_wrong_is_told_by_its_reason() {
        run(loop -> {
            assertThat(reason(List.of("no-such-program-of-ours"))).isEqualTo(Reason.NOT_FOUND);
            Path data = Files.writeString(directory.resolve("data"), "no program");
            assertThat(reason(List.of(data.toString()))).isEqualTo(Reason.NOT_EXECUTABLE);
            assertThat(reason(List.of(directory.toString()))).isEqualTo(Reason.NOT_EXECUTABLE);
            assertThat(reason(List.of("true", "x".repeat(10 << 20)))).isEqualTo(Reason.TOO_LONG);
            ChildOptions nowhere = DEFAULTS.withDirectory(directory.resolve("gone"));
            assertThatExceptionOfType(ChildStartException.class)
                    .isThrownBy(() -> start(List.of("true"), nowhere))
                    .withMessageContaining("gone")
                    .withCauseInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NO_DIRECTORY));
        });
    }

    @Test
    void the_numbers_of_the_system_are_told_by_their_reason_in_both_spellings() {
        for (String text : List.of("error=24, Too many", "Exec failed, error: 24 (Too many")) {
            var failed = ChildStartException.of("ls", null, new IOException(text));
            assertThat(failed.reason()).isEqualTo(Reason.EXHAUSTED);
        }
        var unknown = ChildStartException.of("ls", null, new IOException("error=0, eh"));
        assertThat(unknown.reason()).isEqualTo(Reason.OTHER);
        var odd = ChildStartException.of("ls", null, new IllegalStateException());
        assertThat(odd.reason()).isEqualTo(Reason.OTHER);
        var full = ChildStartException.of("ls", null, new OutOfMemoryError("no thread"));
        assertThat(full.reason()).isEqualTo(Reason.EXHAUSTED);
    }

    private static Reason reason(List<String> command) {
        try {
            start(command, DEFAULTS);
            throw new AssertionError("it was started");
        } catch (ChildStartException e) {
            assertThat(e).hasMessageStartingWith(Path.of(command.getFirst()).getFileName() + " ");
            assertThat(e.getMessage()).hasSizeLessThan(200); // not the ten mebibytes
            return e.reason();
        }
    }

    private static void start(List<String> command, ChildOptions options)
            throws ChildStartException {
        try (ChildProcess child = ChildProcess.start(command, options)) {
            assertThat(child).isNotNull();
        }
    }

    @Test
    void starts_that_fail_leave_no_descriptor_behind() {
        run(loop -> {
            assertThat(reason(List.of("no-such-program-of-ours"))).isEqualTo(Reason.NOT_FOUND);
            long before = Shell.descriptors();
            for (int i = 0; i < 50; i++) {
                assertThat(reason(List.of("no-such-program-of-ours"))).isEqualTo(Reason.NOT_FOUND);
            }
            assertThat(Shell.descriptors()).isLessThan(before + 25);
        });
    }

    @Test
    void a_word_with_a_nul_character_is_refused_and_so_is_no_word() {
        run(loop -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> start(List.of("echo", "safe\0; rm"), DEFAULTS))
                    .withMessageContaining("word 1")
                    .withMessageContaining("NUL");
            assertThatIllegalArgumentException().isThrownBy(() -> start(List.of(), DEFAULTS));
        });
    }

    @Test
    void a_batch_file_of_windows_is_refused_unless_it_was_allowed() {
        for (String batch : List.of("a.bat", "C:\\b.CMD", "c.cmd.", "d.bat ", "\"e.bat\"")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ChildCommand.of(List.of(batch, "a"), false, true))
                    .withMessageContaining("allowingBatchFiles");
            assertThat(ChildCommand.of(List.of(batch, "a"), true, true).words()).hasSize(2);
            assertThat(ChildCommand.of(List.of(batch, "a"), false, false).words()).hasSize(2);
        }
        assertThat(ChildCommand.of(List.of("batch.exe"), false, true).words()).hasSize(1);
    }

    @Test
    void the_arguments_are_in_no_message_and_no_name() {
        run(loop -> {
            List<String> secret = List.of("no-such-program-of-ours", "--password=hunter2");
            assertThatExceptionOfType(ChildStartException.class)
                    .isThrownBy(() -> start(secret, DEFAULTS))
                    .satisfies(e -> assertThat(e).hasMessageNotContaining("hunter2"));
            try (ChildProcess child = ChildProcess.start(script("read hunter2"))) {
                assertThat(child.toString()).startsWith("sh (pid ").doesNotContain("hunter2");
            }
        });
    }

    @Test
    void a_start_that_waits_for_its_turn_and_is_cancelled_starts_nothing() {
        run(loop -> {
            Dispatcher one = Dispatcher.blocking("one child", 1, 10);
            ChildOptions options = DEFAULTS.withDispatcher(one);
            Path trace = directory.resolve("trace");
            try (ChildProcess first = ChildProcess.start(List.of("cat"), options)) {
                var impatient = new CancelScope();
                loop.loop().callSoon(impatient::cancel);
                boolean started =
                        impatient.run(() -> start(List.of("touch", trace.toString()), options));
                assertThat(started).isFalse();
                assertThat(first.alive()).isTrue();
            }
            start(List.of("true"), options); // the turn is free again
            assertThat(trace).doesNotExist();
            Async.blocking(() -> one.close());
        });
    }

    @Test
    void a_start_that_is_cancelled_while_it_starts_leaves_nothing_running() {
        run(loop -> {
            for (int i = 0; i < 20; i++) {
                var impatient = new CancelScope();
                RunInExecutor.runInExecutor(() -> loop.loop().callSoonThreadSafe(impatient::cancel))
                        .await();
                impatient.run(() -> start(List.of("sleep", "1000"), DEFAULTS));
            }
            assertThat(ProcessHandle.current().children().filter(ChildStartTest::sleeps)).isEmpty();
        });
    }

    private static boolean sleeps(ProcessHandle process) {
        return Shell.runs(process.pid())
                && process.info().command().filter(name -> name.endsWith("sleep")).isPresent();
    }

    @Test
    void a_start_that_is_refused_says_so() {
        run(loop -> {
            Dispatcher closed = Dispatcher.blocking("closed", 1, 0);
            Async.blocking(() -> closed.close());
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> start(List.of("true"), DEFAULTS.withDispatcher(closed)));
        });
    }
}
