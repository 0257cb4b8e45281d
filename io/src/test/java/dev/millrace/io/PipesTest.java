package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.EngineTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pipes that the loop watches. */
@Tag("one-processor")
class PipesTest extends EngineTest {

    @Test
    void what_goes_in_comes_out_and_a_writer_waits_for_its_reader() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            long[] in = {0};
            long[] out = {0};
            TaskGroup.run(group -> {
                group.fork(() -> {
                    try (var writer = Pipes.writer(pipe.sink())) {
                        for (int i = 0; i < 30; i++) {
                            writer.write(new byte[100_000]);
                            in[0] += 100_000;
                            assertThat(in[0] - out[0]).isLessThan(1_200_000);
                        }
                    }
                });
                group.fork(() ->
                        Pipes.reader(pipe.source())
                                .forEach(bytes -> {
                                    out[0] += bytes.length;
                                }));
            });
            assertThat(out[0]).isEqualTo(3_000_000);
            assertThat(pipe.source().isOpen()).isFalse();
            assertThat(pipe.sink().isOpen()).isFalse();
        });
    }

    @Test
    void a_cancelled_read_has_taken_nothing() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            try (var reader = Pipes.reader(pipe.source());
                    var writer = Pipes.writer(pipe.sink())) {
                var scope = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() -> scope.run(() -> reader.next()));
                    loop.untilIdle();
                    scope.cancel();
                });
                writer.write(new byte[] {1, 2});
                assertThat(reader.next()).containsExactly(1, 2);
            }
        });
    }

    @Test
    void a_second_reader_at_once_is_refused() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            try (var reader = Pipes.reader(pipe.source());
                    var writer = Pipes.writer(pipe.sink())) {
                TaskGroup.run(group -> {
                    group.forkDaemon(() -> reader.next());
                    loop.untilIdle();
                    assertThatThrownBy(reader::next)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("one consumer");
                });
                assertThat(writer.toString()).startsWith("writer of ");
            }
        });
    }

    @Test
    void a_cancelled_write_says_how_much_went_out_and_breaks_the_writer_if_it_was_a_part() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            ByteBuffer large = ByteBuffer.allocate(1_000_000);
            try (var writer = Pipes.writer(pipe.sink())) {
                var scope = new CancelScope();
                TaskGroup.run(group -> {
                    group.fork(() -> scope.run(() -> writer.write(large)));
                    loop.untilIdle();
                    scope.cancel();
                });

                assertThat(large.position()).isBetween(1, 999_999);
                assertThatThrownBy(() -> writer.write(new byte[1]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("cancelled");
                assertThat(writer.toString()).endsWith(", broken");
            }
            int[] got = {0};
            Pipes.reader(pipe.source())
                    .forEach(bytes -> {
                        got[0] += bytes.length;
                    });
            assertThat(got[0]).isEqualTo(large.position());
        });
    }

    @Test
    void a_write_that_was_cancelled_before_it_began_breaks_nothing() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            try (var reader = Pipes.reader(pipe.source());
                    var writer = Pipes.writer(pipe.sink())) {
                var scope = new CancelScope();
                scope.run(() -> {
                    scope.cancel();
                    writer.write(new byte[1]);
                });
                writer.write(new byte[] {7});
                assertThat(reader.next()).containsExactly(7);
            }
        });
    }

    @Test
    void when_nobody_reads_any_more_a_write_says_so() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (var writer = Pipes.writer(pipe.sink())) {
                assertThatThrownBy(() -> writer.write(new byte[1]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Broken pipe");
            }
        });
    }

    @Test
    void a_close_ends_a_read_and_a_write_that_wait() {
        run(loop -> {
            var ended = new ArrayList<Object>();
            TaskGroup.run(group -> {
                Pipe silent = Pipe.open();
                var reader = Pipes.reader(silent.source());
                group.fork(() -> ended.add(reader.next() == null));
                Pipe full = Pipe.open();
                var writer = Pipes.writer(full.sink());
                group.fork(() -> {
                    try {
                        writer.write(new byte[1_000_000]);
                    } catch (ClosedChannelException closed) {
                        ended.add(closed);
                    }
                });
                loop.untilIdle();
                reader.close();
                writer.close();
                silent.sink().close();
                full.source().close();
            });
            assertThat(ended).hasSize(2).contains(true);
        });
    }

    @Test
    void writes_of_several_tasks_do_not_mix() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            var got = new ByteArrayOutputStream();
            TaskGroup.run(group -> {
                group.fork(() -> Pipes.reader(pipe.source()).forEach(got::writeBytes));
                try (var writer = Pipes.writer(pipe.sink())) {
                    TaskGroup.run(writers -> {
                        for (byte i = 0; i < 4; i++) {
                            byte[] bytes = new byte[200_000];
                            Arrays.fill(bytes, i);
                            writers.fork(() -> writer.write(bytes));
                        }
                    });
                }
            });
            byte[] all = got.toByteArray();
            assertThat(all).hasSize(800_000);
            for (int i = 1; i < all.length; i++) {
                assertThat(all[i] == all[i - 1] || i % 200_000 == 0).isTrue();
            }
        });
    }

    @Test
    void what_was_left_open_ends_with_the_loop() {
        var pipes = new ArrayList<Pipe>();
        run(loop -> {
            Pipe pipe = Pipe.open();
            pipes.add(pipe);
            var writer = Pipes.writer(pipe.sink());
            var reader = Pipes.reader(pipe.source());
            writer.write(new byte[1]);
            reader.next();
        });
        assertThat(pipes.getFirst().source().isOpen()).isFalse();
        assertThat(pipes.getFirst().sink().isOpen()).isFalse();
    }

    @Test
    void a_blocked_read_does_not_hold_the_loop() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            TaskGroup.run(group -> {
                group.fork(() -> assertThat(Pipes.reader(pipe.source()).toList()).hasSize(1));
                Async.sleep(Duration.ofHours(1));
                try (var writer = Pipes.writer(pipe.sink())) {
                    writer.write(new byte[1]);
                }
            });
        });
    }

    @Test
    void a_reader_is_closed_once_it_was_closed_or_has_seen_the_end() {
        run(loop -> {
            Pipe ended = Pipe.open();
            var reader = Pipes.reader(ended.source());
            assertThat(reader.closed()).isFalse();
            assertThat(reader).hasToString("reader of " + ended.source());
            ended.sink().close();
            assertThat(reader.next()).isNull();
            assertThat(reader.closed()).isTrue();
            reader.close();
            reader.close(); // has nothing more to do
            assertThat(ended.source().isOpen()).isFalse();

            Pipe unread = Pipe.open();
            var left = Pipes.reader(unread.source());
            left.close(); // before its first read
            assertThat(left.closed()).isTrue();
            assertThat(left.next()).isNull();
            assertThat(unread.source().isOpen()).isFalse();
            unread.sink().close();
        });
    }

    @Test
    void a_reader_whose_channel_another_closes_fails_each_time_until_it_is_closed() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            var reader = Pipes.reader(pipe.source());
            pipe.source().close();
            assertThatThrownBy(reader::next).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(reader::next).isInstanceOf(ClosedChannelException.class);
            reader.close();
            assertThat(reader.next()).isNull();
            pipe.sink().close();
        });
    }

    @Test
    void the_tree_tells_what_a_reader_and_a_writer_wait_for() {
        run(loop -> {
            Pipe silent = Pipe.open();
            Pipe full = Pipe.open();
            try (var reader = Pipes.reader(silent.source());
                    var writer = Pipes.writer(full.sink())) {
                TaskGroup.run(group -> {
                    var reading = group.fork(() -> reader.next());
                    var writing = group.fork(() -> writer.write(new byte[1_000_000]));
                    loop.untilIdle();
                    assertThat(loop.loop().tree().toString())
                            .contains("bytes of " + silent.source())
                            .contains("room in " + full.sink());
                    reading.cancel();
                    writing.cancel();
                });
                assertThat(writer).asString().endsWith(", broken");
                assertThatThrownBy(() -> writer.write(new byte[1]))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("after a part of it");
            }
            silent.sink().close();
            full.source().close();
        });
    }

    @Test
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void a_closed_writer_takes_nothing_and_says_so() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            var writer = Pipes.writer(pipe.sink());
            String text = writer.toString();
            writer.close();
            writer.close(); // has nothing more to do
            assertThatThrownBy(() -> writer.write(new byte[1]))
                    .isInstanceOf(ClosedChannelException.class);
            assertThat(writer).hasToString(text + ", closed");
            pipe.source().close();
        });
    }

    @Test
    void another_thread_is_told_where_to_close_a_writer() {
        run(loop -> {
            Pipe pipe = Pipe.open();
            try (var writer = Pipes.writer(pipe.sink())) {
                assertThatThrownBy(() -> Async.blocking(writer::close))
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining("outside loop " + loop.loop().name())
                        .hasMessageContaining("loop.submit(writer::close)");
                assertThat(pipe.sink().isOpen()).isTrue();
            }
            pipe.source().close();
        });
    }
}
