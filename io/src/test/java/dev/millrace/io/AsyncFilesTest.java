package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, read and written by tasks. */
class AsyncFilesTest extends EngineTest {
    @TempDir private Path folder;

    @Test
    void what_is_written_is_read() {
        run(loop -> {
            Path file = folder.resolve("a");
            AsyncFiles.write(file, "grüße\n");
            AsyncFiles.append(file, "more".getBytes(StandardCharsets.US_ASCII));
            AsyncFiles.append(file, "!");

            assertThat(AsyncFiles.readString(file)).isEqualTo("grüße\nmore!");
            assertThat(AsyncFiles.readString(file, StandardCharsets.ISO_8859_1, 100))
                    .startsWith("grÃ¼");
            assertThat(AsyncFiles.readAll(file)).isEqualTo(Files.readAllBytes(file));

            AsyncFiles.write(file, new byte[] {1}); // empties it first
            assertThat(AsyncFiles.readAll(file)).containsExactly(1);
        });
    }

    @Test
    void siblings_run_while_a_file_is_read() {
        run(loop -> {
            var trace = new ArrayList<String>();
            var sibling = new CountDownLatch(1);
            TaskGroup.run(group -> {
                group.fork(() -> {
                    AsyncFiles.call(() -> {
                        sibling.await();
                        return null;
                    });
                    trace.add("read");
                });
                group.fork(() -> {
                    trace.add("sibling");
                    sibling.countDown();
                });
            });
            assertThat(trace).containsExactly("sibling", "read");
        });
    }

    @Test
    void more_than_the_limit_is_refused_and_the_limit_itself_is_not() {
        run(loop -> {
            Path file = folder.resolve("a");
            AsyncFiles.write(file, new byte[100_000]);

            assertThat(AsyncFiles.readAll(file, 100_000)).hasSize(100_000);
            assertThatExceptionOfType(LimitOverrunException.class)
                    .isThrownBy(() -> AsyncFiles.readAll(file, 99_999))
                    .withMessage(file + " is longer than 99999 bytes")
                    .matches(failure -> failure.limit() == 99_999);
        });
    }

    @Test
    void a_file_that_says_it_is_empty_is_no_way_around_the_limit() {
        run(loop -> {
            Path endless = Path.of("/dev/zero");
            Assumptions.assumeTrue(Files.isReadable(endless), "needs /dev/zero");
            assertThatThrownBy(() -> AsyncFiles.readAll(endless))
                    .isInstanceOf(LimitOverrunException.class);
            assertThatThrownBy(() -> AsyncFiles.lines(endless).toList())
                    .isInstanceOf(LimitOverrunException.class);
        });
    }

    @Test
    void what_the_file_system_says_is_thrown_as_it_is() {
        run(loop -> {
            Path none = folder.resolve("none");
            assertThatThrownBy(() -> AsyncFiles.readString(none))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.lines(none).next())
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.open(none)).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.readAll(folder)).isInstanceOf(IOException.class);

            AsyncFiles.write(none, new byte[] {(byte) 0xff});
            assertThatThrownBy(() -> AsyncFiles.readString(none))
                    .isInstanceOf(CharacterCodingException.class);
        });
    }

    @Test
    void lines_end_as_lines_do() {
        run(loop -> {
            Path file = folder.resolve("a");
            for (String text :
                    new String[] {
                        "", "a", "a\n", "\n\n", "a\r\nb\rc\nd", "\r", "\r\n", "a\n\r\nb\r\r\n"
                    }) {
                AsyncFiles.write(file, text);
                assertThat(AsyncFiles.lines(file).toList())
                        .as(text)
                        .isEqualTo(text.lines().toList());
            }
        });
    }

    @Test
    void a_line_may_lie_across_what_is_read_at_a_time() {
        run(loop -> {
            Path file = folder.resolve("a");
            String line = "é".repeat(40_000);
            AsyncFiles.write(file, "x" + line + "\r\n" + line + "\n");

            assertThat(AsyncFiles.lines(file).toList()).containsExactly("x" + line, line);
        });
    }

    @Test
    void a_line_that_is_too_long_fails_behind_those_before_it() {
        run(loop -> {
            Path file = folder.resolve("a");
            AsyncFiles.write(file, "12345\n" + "z".repeat(40_000) + "\n123456");

            try (var lines = AsyncFiles.lines(file, StandardCharsets.UTF_8, 39_999)) {
                assertThatThrownBy(lines::toList).isInstanceOf(LimitOverrunException.class);
            }
            assertThat(AsyncFiles.lines(file, StandardCharsets.UTF_8, 40_000).toList()).hasSize(3);
            assertThatThrownBy(() -> AsyncFiles.lines(file, StandardCharsets.UTF_8, 5).toList())
                    .isInstanceOf(LimitOverrunException.class);
        });
    }

    @Test
    void chunks_are_read_when_they_are_asked_for() {
        run(loop -> {
            Path file = folder.resolve("a");
            AsyncFiles.write(file, new byte[150_000]);

            try (var chunks = AsyncFiles.chunks(file)) {
                assertThat(chunks.next()).hasSize(64 * 1024);
                AsyncFiles.append(file, new byte[1]);
                int rest = 0;
                for (byte[] chunk : chunks) {
                    rest += chunk.length;
                }
                assertThat(rest).isEqualTo(150_001 - 64 * 1024);
            }
        });
    }

    @Test
    void a_copy_asks_for_more_when_it_has_written() {
        run(loop -> {
            Path file = folder.resolve("a");
            var sizes = new ArrayList<Long>();
            AsyncStream<byte[]> source =
                    AsyncStream.generate(out -> {
                        for (int i = 0; i < 3; i++) {
                            out.emit(new byte[10]);
                            sizes.add(Files.size(file));
                        }
                    });

            assertThat(AsyncFiles.copy(source, file)).isEqualTo(30);
            assertThat(sizes).containsExactly(10L, 20L, 30L);
            assertThat(
                            AsyncFiles.copy(
                                    AsyncFiles.chunks(file),
                                    folder.resolve("b"),
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE))
                    .isEqualTo(30);
        });
    }

    @Test
    void a_copy_that_cannot_begin_closes_its_source() {
        run(loop -> {
            var source = AsyncFiles.chunks(folder.resolve("a"));
            assertThatThrownBy(() -> AsyncFiles.copy(source, folder.resolve("none").resolve("a")))
                    .isInstanceOf(NoSuchFileException.class);
            assertThat(source.closed()).isTrue();
        });
    }

    @Test
    void a_cancelled_copy_has_written_what_it_has_taken() {
        run(loop -> {
            Path file = folder.resolve("a");
            var scope = new CancelScope();
            var source =
                    AsyncStream.<byte[]>generate(out -> {
                        out.emit(new byte[10]);
                        out.emit(new byte[10]);
                        scope.cancel();
                        out.emit(new byte[10]);
                    });

            scope.run(() -> AsyncFiles.copy(source, file));

            assertThat(scope.cancelledCaught()).isTrue();
            assertThat(AsyncFiles.readAll(file)).hasSize(20);
        });
    }

    @Test
    void a_write_that_is_cancelled_has_done_nothing_or_all() {
        run(loop -> {
            Path file = folder.resolve("a");
            var begun = new CountDownLatch(1);
            var cancelled = new CountDownLatch(1);
            var scope = new CancelScope();
            boolean[] returned = {false};
            TaskGroup.run(group -> {
                group.fork(() ->
                        scope.run(() -> {
                            AsyncFiles.call(() -> {
                                begun.countDown();
                                cancelled.await();
                                return Files.write(file, new byte[10]);
                            });
                            returned[0] = true;
                            AsyncFiles.write(
                                    file, new byte[0]); // cancelled, and so has done nothing
                        }));
                Async.blocking(() -> begun.await());
                scope.cancel();
                Async.checkpoint();
                cancelled.countDown();
            });

            assertThat(returned).containsExactly(true);
            assertThat(scope.cancelledCaught()).isTrue();
            assertThat(AsyncFiles.readAll(file)).hasSize(10);
        });
    }

    @Test
    void no_cancel_interrupts_a_file_call() {
        assertThat(IoJobs.FILE_CALL.cancelPolicy()).isEqualTo(CancelPolicy.WAIT);
        assertThat(IoJobs.FILE_CALL.cancelAction()).isNull();
    }

    @Test
    void an_open_file_is_read_and_written_at_positions() {
        run(loop -> {
            Path path = folder.resolve("a");
            try (var file =
                    AsyncFiles.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap("world".getBytes(StandardCharsets.US_ASCII)), 6);
                file.write("hello ".getBytes(StandardCharsets.US_ASCII));
                ByteBuffer target = ByteBuffer.allocate(5);
                assertThat(file.read(target, 6)).isEqualTo(5);
                assertThat(new String(target.array(), StandardCharsets.US_ASCII))
                        .isEqualTo("world");
                assertThat(file.read(target.clear())).isEqualTo(5); // at the file's own position
                assertThat(file.read(target.clear(), 11)).isEqualTo(-1);
                assertThat(file.size()).isEqualTo(11);
                file.truncate(5);
                file.force();
                assertThat(file).hasToString("file " + path);
            }
            assertThat(AsyncFiles.readString(path)).isEqualTo("hello");
        });
    }

    @Test
    void writes_of_several_tasks_are_done_one_after_the_other() {
        run(loop -> {
            Path path = folder.resolve("a");
            try (var file =
                    AsyncFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                TaskGroup.run(group -> {
                    for (byte i = 0; i < 8; i++) {
                        byte[] bytes = new byte[10_000];
                        Arrays.fill(bytes, i);
                        group.fork(() -> file.write(bytes));
                    }
                });
            }
            byte[] all = AsyncFiles.readAll(path);
            for (int i = 0; i < 8; i++) {
                for (int at = i * 10_000; at < (i + 1) * 10_000; at++) {
                    assertThat(all[at]).isEqualTo((byte) i);
                }
            }
        });
    }

    @Test
    void a_closed_file_says_so() {
        run(loop -> {
            Path path = folder.resolve("a");
            AsyncFiles.write(path, "x");
            var file = AsyncFiles.open(path);
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                file.close(); // in a cancelled task as well
            });
            file.close();
            assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
            assertThat(file).hasToString("file " + path + ", closed");
        });
    }

    @Test
    void a_named_pipe_is_refused_as_it_would_keep_a_thread() {
        run(loop -> {
            Path pipe = NamedPipes.make(folder.resolve("pipe"));
            assertThatThrownBy(() -> AsyncFiles.readAll(pipe))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("for which there is Pipes");
            assertThatThrownBy(() -> AsyncFiles.write(pipe, "x"))
                    .isInstanceOf(FileSystemException.class);
        });
    }

    @Test
    void nothing_is_left_open() {
        OpenFiles.assumeKnown();
        Path file = folder.resolve("a");
        run(loop -> {
            AsyncFiles.write(file, "1\n2\n3\n");
            try (var lines = AsyncFiles.lines(file)) {
                lines.next();
            }
            AsyncFiles.lines(file).take(1).toList();
            AsyncFiles.chunks(file).toList();
            var ignored = AsyncFiles.lines(file);
            ignored.next(); // the end of the loop closes it, as it does
            var open = AsyncFiles.open(file); // this one
            assertThat(open.size()).isEqualTo(6);
            ignored.close();
        });
        assertThat(OpenFiles.below(folder)).isEmpty();
    }
}
