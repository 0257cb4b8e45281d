package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named pipes, with other processes at their other ends. */
class NamedPipesTest extends EngineTest {
    @TempDir private Path folder;

    private static Process shell(String command, Path argument) throws IOException {
        return new ProcessBuilder("sh", "-c", command, argument.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Both ends of a named pipe. */
    private record Ends(Path path, AsyncStream<byte[]> reader, PipeWriter writer)
            implements AutoCloseable {

        /** Cancels a read of a byte that has not come. */
        void cancelRead(TestLoop loop) {
            var scope = new CancelScope();
            TaskGroup.run(readers -> {
                readers.fork(() -> scope.run(() -> reader.next()));
                loop.untilIdle();
                scope.cancel();
            });
        }

        @Override
        public void close() {
            try {
                reader.close();
            } finally {
                writer.close();
            }
        }
    }

    /** Opens both ends of a new pipe. */
    private Ends open() throws Exception {
        Path path = NamedPipes.make(folder.resolve("pipe"));
        var opening = Async.detach(() -> Pipes.openReader(path));
        PipeWriter writer = Pipes.openWriter(path);
        return new Ends(path, opening.await(), writer);
    }

    @Test
    void what_another_process_writes_comes_out() {
        run(loop -> {
            Path path = NamedPipes.make(folder.resolve("pipe"));
            var got = new StringBuilder();
            TaskGroup.run(group -> {
                group.fork(() -> {
                    try (var reader = Pipes.openReader(path)) {
                        reader.forEach(
                                bytes -> got.append(new String(bytes, StandardCharsets.US_ASCII)));
                    }
                });
                Process writer = shell("exec > \"$0\"; echo one; echo two", path);
                Async.blocking(() -> writer.waitFor());
            });
            assertThat(got).hasToString("one\ntwo\n");
        });
    }

    @Test
    void a_writer_waits_for_another_process_that_reads() {
        run(loop -> {
            Path path = NamedPipes.make(folder.resolve("pipe"));
            Process reader = shell("wc -c < \"$0\"", path);
            try (var writer = Pipes.openWriter(path)) {
                for (int i = 0; i < 10; i++) {
                    writer.write(new byte[100_000]);
                }
            }
            String counted =
                    Async.blocking(
                            () -> new String(reader.getInputStream().readAllBytes()).strip());
            assertThat(counted).isEqualTo("1000000");
        });
    }

    @Test
    void an_opening_that_nobody_answers_is_cancelled_and_leaves_nothing() {
        OpenFiles.assumeKnown();
        run(loop -> {
            Path first = NamedPipes.make(folder.resolve("first"));
            Path second = NamedPipes.make(folder.resolve("second"));
            var scope = new CancelScope();
            TaskGroup.run(outer -> {
                outer.fork(() ->
                        scope.run(() ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> Pipes.openReader(first).close());
                                    group.fork(() -> Pipes.openWriter(second).close());
                                })));
                loop.untilIdle();
                scope.cancel();
            });
            assertThat(scope.cancelledCaught()).isTrue();
        });
        assertThat(OpenFiles.below(folder)).isEmpty();
    }

    @Test
    void a_cancelled_read_has_taken_nothing() {
        run(loop -> {
            try (Ends pipe = open()) {
                pipe.cancelRead(loop);
                pipe.writer.write(new byte[] {1});
                assertThat(pipe.reader.next()).containsExactly(1);
                assertThat(pipe.reader).hasToString("reader of named pipe " + pipe.path);
            }
        });
    }

    @Test
    void a_write_that_is_cancelled_breaks_the_writer() {
        run(loop -> {
            try (Ends pipe = open()) {
                var scope = new CancelScope();
                TaskGroup.run(writers -> {
                    writers.fork(() -> scope.run(() -> pipe.writer.write(new byte[1_000_000])));
                    assertThat(pipe.reader.next()).isNotEmpty();
                    scope.cancel();
                });
                assertThat(scope.cancelledCaught()).isTrue();
                assertThatThrownBy(() -> pipe.writer.write(new byte[1]))
                        .isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void a_close_ends_a_read_that_waits() {
        OpenFiles.assumeKnown();
        run(loop -> {
            try (Ends pipe = open()) {
                var ended = Async.detach(() -> pipe.reader.next() == null);
                loop.untilIdle();
                pipe.reader.close();
                assertThat(ended.await()).isTrue();
                assertThat(pipe.reader.next()).isNull();
                assertThat(pipe.writer).hasToString("writer of named pipe " + pipe.path);
            }
        });
        assertThat(OpenFiles.below(folder)).isEmpty();
    }

    @Test
    void a_close_ends_a_write_that_waits() {
        OpenFiles.assumeKnown();
        run(loop -> {
            try (Ends pipe = open()) {
                var ended =
                        Async.detach(() ->
                                assertThatThrownBy(() -> pipe.writer.write(new byte[1_000_000]))
                                        .isInstanceOf(ClosedChannelException.class));
                assertThat(pipe.reader.next()).isNotEmpty(); // so it has begun
                pipe.writer.close();
                ended.await();
            }
        });
        assertThat(OpenFiles.below(folder)).isEmpty();
    }

    @Test
    void what_was_left_open_ends_with_the_loop() {
        OpenFiles.assumeKnown();
        run(loop -> {
            Ends left = open();
            left.writer.write(new byte[1]);
            assertThat(left.reader.next()).hasSize(1);
        });
        assertThat(OpenFiles.below(folder)).isEmpty();
    }

    @Test
    void what_is_no_named_pipe_is_refused() {
        run(loop -> {
            Path file = Files.createFile(folder.resolve("file"));
            assertThatThrownBy(() -> Pipes.openReader(file))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("no named pipe");
            assertThatThrownBy(() -> Pipes.openWriter(folder.resolve("none")))
                    .isInstanceOf(FileSystemException.class);
        });
    }

    @Test
    void a_second_reader_at_once_is_refused_and_the_first_goes_on() {
        run(loop -> {
            try (Ends pipe = open()) {
                var first = Async.detach(() -> pipe.reader.next());
                loop.untilIdle();
                assertThatThrownBy(pipe.reader::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("it has one consumer");
                pipe.writer.write(new byte[] {7});
                assertThat(first.await()).containsExactly(7);
            }
        });
    }

    @Test
    void bytes_that_nobody_took_go_to_the_discard_handler_at_the_close() {
        run(loop -> {
            var discarded = new ArrayList<Object>();
            loop.loop().discardHandler((on, value, source) -> discarded.add(value));
            try (Ends pipe = open()) {
                AsyncStream<byte[]> reader = pipe.reader;
                pipe.cancelRead(loop);
                assertThat(reader.ready()).isFalse();
                assertThat(reader.closed()).isFalse();
                pipe.writer.write(new byte[] {8, 9});
                while (!reader.ready()) {
                    Async.checkpoint();
                }
                reader.close();
                reader.close(); // has nothing more to do
                assertThat(reader.ready()).isTrue();
                assertThat(reader.closed()).isTrue();
                assertThat(reader.next()).isNull();
            }
            assertThat(discarded).containsExactly(new byte[] {8, 9});
        });
    }
}
