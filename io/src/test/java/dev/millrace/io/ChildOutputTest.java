package dev.millrace.io;

import static dev.millrace.io.ReadTest.pulled;
import static dev.millrace.io.Shell.script;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading what a child writes. */
@Tag("slow") // processes
@Timeout(60)
class ChildOutputTest extends EngineTest {
    @BeforeEach
    void assumeShell() {
        Shell.assume();
    }

    @Test
    void lines_end_as_they_like_and_the_last_one_need_not() {
        run(loop -> {
            try (ChildProcess child =
                    ChildProcess.start(List.of("printf", "a\\r\\n\\nb\\rc\\nd"))) {
                assertThat(child.output().lines().toList()).containsExactly("a", "", "b\rc", "d");
                assertThat(child.output().readLine()).isNull();
                assertThat(child.output().read()).isNull();
            }
        });
    }

    @Test
    void a_read_that_is_cut_short_tells_what_came() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("printf", "12345"))) {
                assertThat(child.output().readExactly(0)).isEmpty();
                assertThat(child.output().readExactly(2)).asString().isEqualTo("12");
                assertThatExceptionOfType(IncompleteReadException.class)
                        .isThrownBy(() -> child.output().readExactly(4))
                        .satisfies(e -> assertThat(e.partial()).asString().isEqualTo("345"));
                assertThat(child.output().read()).isNull();
            }
        });
    }

    @Test
    void a_line_over_the_limit_is_an_error_and_stays_to_be_read() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("printf", "abc\\r\\nabcd\\nx"))) {
                assertThat(child.output().readLine(3)).isEqualTo("abc");
                assertThatExceptionOfType(LimitOverrunException.class)
                        .isThrownBy(() -> child.output().readLine(3))
                        .withMessageContaining("a line of the output of printf");
                assertThatExceptionOfType(LimitOverrunException.class)
                        .isThrownBy(() -> child.output().readAll(5));
                assertThat(child.output().readLine(4)).isEqualTo("abcd");
                assertThat(child.output().readAll(1)).asString().isEqualTo("x");
            }
        });
    }

    @Test
    void a_line_without_end_is_read_no_further_than_its_limit() {
        run(loop -> {
            try (ChildProcess child =
                    ChildProcess.start(script("head -c 20000000 /dev/zero; sleep 1000"))) {
                assertThatExceptionOfType(LimitOverrunException.class)
                        .isThrownBy(() -> child.output().readLine(1_000_000));
                assertThat(child.output().read()).hasSizeBetween(1_000_001, 1_200_000);
            }
        });
    }

    @Test
    void more_than_is_read_ahead_is_read_when_it_is_asked_for() {
        run(loop -> {
            try (ChildProcess child =
                    ChildProcess.start(script("head -c 3000000 /dev/zero; printf end"))) {
                assertThat(child.output().readExactly(3_000_000)).hasSize(3_000_000);
                assertThat(child.output().readAll(3)).asString().isEqualTo("end");
            }
        });
    }

    @Test
    void a_cancelled_read_has_taken_nothing() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                child.input().write("half ");
                var impatient = new CancelScope();
                List<String> taken = new ArrayList<>();
                loop.loop().callSoon(impatient::cancel);
                impatient.run(() -> {
                    taken.add(String.valueOf(child.output().readLine()));
                });
                assertThat(taken).isEmpty();
                var late = new CancelScope();
                late.cancel(); // with all of it there
                child.input().writeLine("a line");
                loop.untilIdle();
                late.run(() -> {
                    taken.add(String.valueOf(child.output().readLine()));
                });
                assertThat(taken).isEmpty();
                assertThat(child.output().readLine()).isEqualTo("half a line");
            }
        });
    }

    @Test
    void a_cancelled_pull_of_lines_or_chunks_loses_nothing() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                ChildOutput output = child.output();
                child.input().write("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
                var read = new StringBuilder(output.readLine() + "\n");
                while (!output.toString().contains(", 18 bytes")) {
                    Shell.spin("the rest has not come");
                }
                for (int steps = 0; steps < 6; steps++) {
                    read.append(pulled(output.lines().map(line -> line + "\n"), steps));
                }
                read.append(new String(output.readExactly(4), UTF_8));
                for (int steps = 0; steps < 3; steps++) {
                    read.append(pulled(chunks(output), steps));
                }
                assertThat(pulled(output.lines(), 3)).isEmpty(); // nothing more has come
                child.input().write("late");
                child.input().close();
                read.append(new String(output.readAll(20), UTF_8));
                assertThat(read).hasToString("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nlate");
            }
        });
    }

    private static AsyncStream<String> chunks(ChildOutput output) {
        return output.chunks().map(chunk -> new String(chunk, UTF_8));
    }

    @Test
    void chunks_come_as_they_are_written_and_leave_the_rest() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                child.input().write("one");
                try (var chunks = child.output().chunks()) {
                    assertThat(chunks.next()).asString().isEqualTo("one");
                }
                child.input().write("two");
                child.input().close();
                assertThat(child.output().readAll(10)).asString().isEqualTo("two");
            }
        });
    }

    @Test
    void chunks_end_with_the_output() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("printf", "all of it"))) {
                var all = new StringBuilder();
                child.output().chunks().forEach(chunk -> all.append(new String(chunk)));
                assertThat(all).hasToString("all of it");
            }
        });
    }

    @Test
    void a_read_of_fewer_than_no_bytes_is_refused_and_takes_nothing() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("printf", "here"))) {
                ChildOutput output = child.output();
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> output.readExactly(-1))
                        .withMessage("a read of -1 bytes");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> output.readLine(-1))
                        .withMessage("a line of -1 bytes");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> output.readAll(-1))
                        .withMessage("a limit of -1 bytes");
                assertThat(output.readAll(4)).asString().isEqualTo("here");
            }
        });
    }

    @Test
    void all_output_is_awaited_also_without_a_limit() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("cat"))) {
                TaskGroup.run(group -> {
                    var all = group.fork(() -> child.output().readAll(Integer.MAX_VALUE));
                    loop.untilIdle();
                    child.input().write("all of it");
                    child.input().close();
                    assertThat(all.await()).asString().isEqualTo("all of it");
                });
            }
        });
    }

    @Test
    void its_text_tells_how_much_is_unread_and_whether_more_can_come() {
        run(loop -> {
            try (ChildProcess child = ChildProcess.start(List.of("printf", "12345"))) {
                ChildOutput output = child.output();
                assertThat(output).asString().endsWith(", 0 bytes not read");
                assertThat(output.readExactly(5)).asString().isEqualTo("12345");
                assertThat(output.read()).isNull();
                assertThat(output).asString().endsWith(", 0 bytes not read, at its end");
            }
        });
    }
}
