package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.io.Shell.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.Dispatcher;
import dev.millrace.testing.junit.EngineTest;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that run to their end. */
@Tag("slow") // processes
@Timeout(60)
class ChildProcessTest extends EngineTest {
    private static final ChildOptions DEFAULTS = ChildOptions.defaults();

    @TempDir private Path directory;

    @BeforeEach
    void assumeShell() {
        Shell.assume();
    }

    @Test
    void a_run_returns_status_output_and_errors() {
        run(loop -> {
            ProcessResult result = ChildProcess.run(script("echo out; echo err >&2; exit 3"));
            assertThat(result.exitStatus()).isEqualTo(3);
            assertThat(result.outputText()).isEqualTo("out\n");
            assertThat(result.errorText()).isEqualTo("err\n");
            assertThatExceptionOfType(ChildFailedException.class)
                    .isThrownBy(result::orThrow)
                    .withMessageContaining("status 3: err")
                    .satisfies(failed -> assertThat(failed.exitStatus()).isEqualTo(3));
        });
    }

    @Test
    void a_run_without_input_gives_the_child_the_end_at_once() {
        run(loop -> assertThat(ChildProcess.run(List.of("cat")).orThrow().output()).isEmpty());
    }

    @Test
    void input_and_output_are_read_and_written_line_by_line() {
        run(loop -> {
            try (ChildProcess sort = ChildProcess.start(List.of("sort"))) {
                sort.input().writeLine("pear");
                sort.input().writeLine("apple");
                sort.input().close();
                assertThat(sort.output().lines().toList()).containsExactly("apple", "pear");
                assertThat(sort.await()).isZero();
                assertThat(sort.exitStatus()).hasValue(0);
            }
        });
    }

    @Test
    void three_hundred_kilobytes_go_both_ways_at_once_without_a_deadlock() {
        byte[] much = new byte[300_000];
        new Random(7).nextBytes(much);
        run(loop -> {
            List<String> both = script("tee /dev/stderr");
            ProcessResult result = ChildProcess.run(both, DEFAULTS, much);
            assertThat(result.output()).isEqualTo(much);
            assertThat(result.errors()).isEqualTo(much);
        });
    }

    @Test
    void a_write_returns_when_the_child_keeps_up() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(script("read line; exec cat"))) {
                byte[] block = new byte[64 * 1024];
                int[] written = {0};
                var writer = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() ->
                            writer.run(() -> {
                                while (written[0] < 1_000) { // cat waits for us to read
                                    child.input().write(block);
                                    written[0]++;
                                }
                            }));
                    while (written[0] == 0) {
                        Async.checkpoint();
                    }
                    loop.untilIdle();
                    writer.cancel();
                });
                assertThat(written[0]).isLessThan(20);
            }
        });
    }

    @Test
    void a_cancelled_write_has_written_nothing() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(script("sleep 0; read go; cat"))) {
                byte[] pipeful = new byte[300_000];
                Arrays.fill(pipeful, (byte) 'a');
                pipeful[0] = '\n';
                var full = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() -> child.input().write(pipeful));
                    Task<Boolean> cut =
                            group.fork(() ->
                                    full.run(() -> {
                                        child.input().write("never");
                                    }));
                    loop.loop().callSoon(full::cancel);
                    assertThat(cut.await()).isFalse();
                    group.fork(() -> {
                        child.input().write("b");
                        child.input().close();
                    });
                    byte[] all = child.output().readAll(400_000);
                    assertThat(all).hasSize(pipeful.length).endsWith('a', 'b');
                });
            }
        });
    }

    @Test
    void a_child_that_does_not_read_its_input_is_no_error_of_the_write() {
        run(loop -> {
            byte[] much = new byte[3_000_000];
            assertThat(ChildProcess.run(List.of("true"), DEFAULTS, much).exitStatus()).isZero();
            try (ChildProcess child =
                    ChildProcess.start(script("exec 0<&-; echo closed; sleep 1000"))) {
                assertThat(child.output().readLine()).isEqualTo("closed");
                while (child.input().accepting()) {
                    child.input().write(much);
                }
                child.input().write(much);
                child.input().flush();
                child.input().close();
                assertThat(child.alive()).isTrue();
            }
        });
    }

    @Test
    void input_that_was_closed_takes_no_more() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                child.input().close();
                child.input().close();
                assertThatIllegalStateException()
                        .isThrownBy(() -> child.input().write("late"))
                        .withMessageContaining("is closed");
                assertThat(child.await()).isZero();
            }
        });
    }

    @Test
    void every_task_that_asks_gets_the_one_exit_status_also_later() {
        run(loop -> {
            ChildProcess child = ChildProcess.start(script("read line; exit 7"));
            try (child) {
                TaskGroup.run(group -> {
                    List<Task<Integer>> asking =
                            List.of(group.fork(child::await), group.fork(child::await));
                    assertThat(child.exitStatus()).isEmpty();
                    child.input().close();
                    for (Task<Integer> each : asking) {
                        assertThat(each.await()).isEqualTo(7);
                    }
                });
            }
            assertThat(child.await()).isEqualTo(7);
            assertThat(child.exitStatus()).hasValue(7);
        });
    }

    @Test
    void a_cancelled_await_leaves_the_child_alone() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                var impatient = new CancelScope();
                loop.loop().callSoon(impatient::cancel);
                assertThat(
                                impatient.run(() -> {
                                    child.await();
                                }))
                        .isFalse();
                assertThat(child.alive()).isTrue();
                child.input().close();
                assertThat(child.await()).isZero();
            }
        });
    }

    @Test
    void signals_reach_the_child_and_show_in_its_status() {
        run(loop -> {
            String traps = "trap 'echo usr' USR1; trap 'exit 9' USR2; echo ready;";
            try (ChildProcess child =
                    ChildProcess.start(script(traps + " while :; do read line; done"))) {
                assertThat(child.output().readLine()).isEqualTo("ready");
                assertThat(child.signal("SIGUSR1")).isTrue();
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> child.signal("NONSENSE"))
                        .withMessageContaining("NONSENSE");
                assertThatIllegalArgumentException().isThrownBy(() -> child.signal("TERM 1; echo"));
                child.input().writeLine("on"); // dash runs a trap when its read returns
                assertThat(child.output().readLine()).isEqualTo("usr");
                assertThat(child.signal("usr2")).isTrue();
                child.input().writeLine("on");
                assertThat(child.await()).isEqualTo(9);
                assertThat(child.signal("USR2")).isFalse();
                assertThat(child.terminate()).isFalse();
            }
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                assertThat(child.terminate()).isTrue();
                assertThat(child.await()).isEqualTo(128 + 15);
            }
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                child.kill();
                assertThat(child.await()).isEqualTo(128 + 9);
            }
        });
    }

    @Test
    void a_child_has_the_directory_the_variables_and_the_files_it_was_given() {
        run(loop -> {
            Path home = directory.toRealPath();
            Files.writeString(home.resolve("in"), "from a file");
            ChildOptions options =
                    DEFAULTS.withDirectory(home)
                            .withEnvironment(Map.of("PATH", System.getenv("PATH")))
                            .withVariable("COLOUR", "blue")
                            .withInput(Redirect.from(home.resolve("in").toFile()))
                            .withErrors(Redirect.to(home.resolve("err").toFile()));
            List<String> command = script("pwd; echo $COLOUR $HOME; cat; echo lost >&2");
            ProcessResult result = ChildProcess.run(command, options);
            assertThat(result.outputText()).isEqualTo(home + "\nblue\nfrom a file");
            assertThat(home.resolve("err")).hasContent("lost");
            assertThat(options.toString()).contains("COLOUR").doesNotContain("blue");

            ProcessResult merged =
                    ChildProcess.run(
                            script("echo a; echo b >&2; echo c"), DEFAULTS.mergingErrors());
            assertThat(merged.outputText()).isEqualTo("a\nb\nc\n");
            assertThat(merged.errors()).isEmpty();
        });
    }

    @Test
    void a_pipe_that_is_not_there_is_named() {
        run(loop -> {
            ChildOptions none = DEFAULTS.withOutput(Redirect.DISCARD).mergingErrors();
            try (ChildProcess child = ChildProcess.start(List.of("cat"), none)) {
                assertThatIllegalStateException()
                        .isThrownBy(child::output)
                        .withMessageContaining("writes its output to something else");
                assertThatIllegalStateException().isThrownBy(child::errors);
                assertThat(child.input().accepting()).isTrue();
            }
        });
    }

    @Test
    void arguments_reach_the_program_as_they_are() {
        var random = new Random(16);
        run(loop -> {
            for (int round = 0; round < 10; round++) {
                List<String> arguments =
                        random.ints(1_000, 0, 12).mapToObj(length -> word(random, length)).toList();
                var command = new java.util.ArrayList<>(List.of("printf", "%s\\0"));
                command.addAll(arguments);
                String output = ChildProcess.run(command).orThrow().outputText();
                assertThat(List.of(output.split("\0", -1)).subList(0, arguments.size()))
                        .isEqualTo(arguments);
            }
        });
    }

    private static String word(Random random, int length) {
        String hostile = "a \"'\\$`;&|<>*?(){}[]!#~%^\n\t-=";
        var word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(hostile.charAt(random.nextInt(hostile.length())));
        }
        return word.toString();
    }

    @Test
    void as_many_children_live_at_a_time_as_were_allowed() {
        run(loop -> {
            Dispatcher two = Dispatcher.blocking("two children", 2, 10);
            ChildOptions options = DEFAULTS.withDispatcher(two);
            TaskGroup.run(group -> {
                var first = ChildProcess.start(List.of("cat"), options);
                var second = ChildProcess.start(List.of("cat"), options);
                Task<ProcessResult> third =
                        group.fork(() -> ChildProcess.run(List.of("true"), options));
                Task<ProcessResult> given =
                        group.fork(() -> ChildProcess.run(List.of("true"), options));
                loop.untilIdle();
                assertThat(third.done()).isFalse();
                given.cancel("changed my mind"); // one that waits never starts
                first.close();
                assertThat(third.await().exitStatus()).isZero();
                assertThat(given.cancelled()).isTrue();
                second.close();
            });
            Async.blocking(() -> two.close());
        });
    }

    @Test
    void a_second_reader_is_refused_and_the_first_goes_on() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                TaskGroup.run(group -> {
                    Task<String> first = group.fork(() -> child.output().readLine());
                    Async.checkpoint();
                    assertThatIllegalStateException()
                            .isThrownBy(() -> child.output().read())
                            .withMessageContaining("another task is reading");
                    child.input().writeLine("hello");
                    assertThat(first.await()).isEqualTo("hello");
                });
            }
        });
    }

    @Test
    void another_thread_is_told_where_to_call() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                List<ThrowingCallable> calls =
                        List.of(child::close, child.input()::close, child::await);
                for (ThrowingCallable call : calls) {
                    Throwable thrown = runInExecutor(() -> catchThrowable(call)).await();
                    assertThat(thrown)
                            .isInstanceOfAny(
                                    WrongThreadException.class, IllegalStateException.class);
                }
                assertThat(child.alive()).isTrue();
                child.input().writeLine("on");
                assertThat(child.output().readLine()).isEqualTo("on");
            }
        });
    }

    @Test
    void text_is_utf_8() {
        run(loop -> {
            byte[] text = "Grüße, 世界".getBytes(StandardCharsets.UTF_8);
            ProcessResult result = ChildProcess.run(List.of("cat"), DEFAULTS, text);
            assertThat(result.outputText()).isEqualTo("Grüße, 世界");
        });
    }

    @Test
    void the_texts_of_a_child_and_of_its_input_tell_when_they_have_ended() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                String running = child.toString();
                assertThat(child.input())
                        .asString()
                        .startsWith("the input of ")
                        .endsWith(", 0 bytes on their way");
                child.input().close();
                assertThat(child.input()).asString().endsWith(", closed");
                assertThat(child.await()).isZero();
                assertThat(child).hasToString(running + ", ended with status 0");
            }
        });
    }

    @Test
    void no_signal_reaches_a_child_that_has_ended() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("true"))) {
                assertThat(child.await()).isZero();
                assertThat(child.terminate()).isFalse();
                assertThat(child.signal("TERM")).isFalse();
                child.kill(); // has nothing to do
                assertThat(child.exitStatus()).hasValue(0);
            }
        });
    }

    @Test
    void a_detached_process_that_cannot_start_says_why() {
        run(loop ->
                assertThatExceptionOfType(ChildStartException.class)
                        .isThrownBy(() ->
                                ChildProcess.detach(
                                        List.of(directory.resolve("none").toString()), DEFAULTS))
                        .withMessageContaining("none"));
    }

    @Test
    void a_detached_process_writes_where_it_was_told() {
        var output = directory.resolve("output");
        var errors = directory.resolve("errors");
        run(loop -> {
            ProcessHandle process =
                    ChildProcess.detach(
                            script("echo out; echo err >&2"),
                            DEFAULTS.withOutput(Redirect.to(output.toFile()))
                                    .withErrors(Redirect.to(errors.toFile())));
            Async.blocking(() -> process.onExit().join());
        });
        assertThat(output).hasContent("out");
        assertThat(errors).hasContent("err");
    }
}
