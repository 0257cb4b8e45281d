package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingIteratorTest extends EngineTest {
    private final Trace trace = new Trace();

    /** Emits 1, 2, 3, and says when it has been left. */
    private AsyncStream<Integer> three() {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; n <= 3; n++) {
                    out.emit(n);
                }
            } finally {
                trace.add("cleaned up");
            }
        });
    }

    /** Runs {@code work} on a thread that no loop knows, while the loop goes on. */
    private static <T> T foreign(Callable<T> work) throws Exception {
        var task = new FutureTask<T>(work);
        Thread.ofPlatform().name("foreign").start(task);
        return Async.blocking(() -> task.get());
    }

    @Test
    void a_foreign_thread_reads_a_stream_to_its_end() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> read =
                            foreign(() -> {
                                try (Stream<Integer> stream = three().toStream(loop.loop())) {
                                    return stream.map(n -> n * 10).toList();
                                }
                            });
                    assertThat(read).containsExactly(10, 20, 30);
                });
    }

    @Test
    void leaving_the_try_block_closes_upstream_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop ->
                        foreign(() -> {
                            try (Stream<Integer> stream = three().toStream(loop.loop())) {
                                trace.add("found " + stream.findFirst().orElseThrow());
                            }
                            trace.add("next statement");
                            try (var iterator = three().toIterator(loop.loop())) {
                                trace.add("took " + iterator.next());
                            }
                            trace.add("next statement");
                            return true;
                        }));
        assertThat(trace.steps())
                .containsExactly(
                        "found 1",
                        "cleaned up",
                        "next statement",
                        "took 1",
                        "cleaned up",
                        "next statement");
    }

    @Test
    void a_for_each_body_that_throws_closes_upstream_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop ->
                        foreign(() -> {
                            Stream<Integer> stream = three().toStream(loop.loop());
                            Throwable thrown =
                                    catchThrowable(() ->
                                            stream.forEach(n -> {
                                                throw new IllegalStateException("at " + n);
                                            }));
                            trace.add("threw " + thrown.getMessage());
                            return true;
                        }));
        assertThat(trace.steps()).containsExactly("cleaned up", "threw at 1");
    }

    @Test
    void a_failure_is_thrown_as_the_same_instance() {
        var failure = new IOException("line lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                throw failure;
                            });
                    Throwable thrown =
                            foreign(() -> catchThrowable(stream.toIterator(loop.loop())::hasNext));
                    assertThat(thrown).isSameAs(failure);
                });
    }

    @Test
    void after_the_end_and_after_close_there_is_nothing() {
        TestLoop.run(
                engine,
                loop ->
                        foreign(() -> {
                            var iterator = AsyncStream.of(1).toIterator(loop.loop());
                            assertThat(iterator.hasNext()).isTrue();
                            assertThat(iterator.hasNext()).isTrue();
                            assertThat(iterator.next()).isEqualTo(1);
                            assertThat(iterator.hasNext()).isFalse();
                            iterator.close();
                            var closed = AsyncStream.of(1).toIterator(loop.loop());
                            closed.close();
                            closed.close();
                            assertThatExceptionOfType(NoSuchElementException.class)
                                    .isThrownBy(closed::next);
                            return true;
                        }));
    }

    @Test
    void on_a_loop_it_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.of(1);
                    var iterator = stream.toIterator(loop.loop());
                    assertThatIllegalStateException()
                            .isThrownBy(iterator::hasNext)
                            .withMessageContaining("would block loop");
                    assertThatIllegalStateException()
                            .isThrownBy(iterator::close)
                            .withMessageContaining("close would block loop");
                    stream.close();
                });
    }

    @Test
    void an_interrupt_ends_the_wait_takes_nothing_and_does_not_keep_close_from_closing() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    boolean closed =
                            foreign(() -> {
                                var iterator = channel.receiver().toIterator(loop.loop());
                                Thread.currentThread().interrupt();
                                assertThatExceptionOfType(CancellationException.class)
                                        .isThrownBy(iterator::hasNext);
                                assertThat(Thread.interrupted()).isTrue();
                                channel.sender().sendThreadSafe(7);
                                assertThat(iterator.next()).isEqualTo(7);
                                Thread.currentThread().interrupt();
                                iterator.close();
                                assertThat(Thread.interrupted()).isTrue();
                                return channel.receiver().closed();
                            });
                    assertThat(closed).isTrue();
                });
    }

    @Test
    void a_retry_after_an_interrupt_waits_until_the_trip_that_was_given_up_has_left_the_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    var feed = new CompletableFuture<Feed<Integer>>();
                    var interrupted = new AtomicBoolean();
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.latest(),
                                    fed -> {
                                        feed.complete(fed);
                                        return () -> {};
                                    });
                    var retried =
                            new FutureTask<>(() -> {
                                try (var iterator = stream.toIterator(loop.loop())) {
                                    assertThatExceptionOfType(CancellationException.class)
                                            .isThrownBy(iterator::hasNext);
                                    interrupted.set(Thread.interrupted());
                                    return iterator.next();
                                }
                            });
                    Thread reader = Thread.ofPlatform().name("reader").start(retried);
                    Async.blocking(() -> feed.join());
                    reader.interrupt();
                    // the loop is held, so that it finds the cancel and the next trip together
                    while (!interrupted.get() || reader.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    loop.untilIdle();
                    feed.join().send(7);
                    assertThat(Async.<Integer, Exception>blocking(() -> retried.get()))
                            .isEqualTo(7);
                });
    }

    /** Counts up to five, and notes which trip to the loop took an element. */
    private static final class Counted implements AsyncStream<Integer> {
        private final List<Task<?>> takers = new ArrayList<>();
        private final boolean ready;
        private int count;

        Counted(boolean ready) {
            this.ready = ready;
        }

        @Override
        public @Nullable Integer next() {
            if (count == 5) {
                return null;
            }
            takers.add(Async.currentTask());
            return ++count;
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public void close() {
            count = 5;
        }

        @Override
        public boolean closed() {
            return count == 5;
        }

        long trips() {
            return takers.stream().distinct().count();
        }
    }

    private static List<Integer> readAll(BlockingIterator<Integer> iterator) throws Exception {
        return foreign(() -> {
            List<Integer> read = new ArrayList<>();
            iterator.forEachRemaining(read::add);
            return read;
        });
    }

    @Test
    void a_trip_to_the_loop_brings_what_is_ready() {
        TestLoop.run(
                engine,
                loop -> {
                    var ready = new Counted(true);
                    assertThat(readAll(ready.toIterator(loop.loop())))
                            .containsExactly(1, 2, 3, 4, 5);
                    assertThat(ready.trips()).isEqualTo(1);
                    var unready = new Counted(false);
                    assertThat(readAll(unready.toIterator(loop.loop())))
                            .containsExactly(1, 2, 3, 4, 5);
                    assertThat(unready.trips()).isEqualTo(5);
                });
    }

    @Test
    void a_trip_that_may_read_ahead_brings_its_prefetch() {
        TestLoop.run(
                engine,
                loop -> {
                    var stream = new Counted(false);
                    assertThat(readAll(stream.toIterator(loop.loop(), 2)))
                            .containsExactly(1, 2, 3, 4, 5);
                    assertThat(stream.trips()).isEqualTo(3);
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> stream.toStream(loop.loop(), 0));
                });
    }

    @Test
    void an_element_is_not_held_back_for_the_next_one() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(4);
                    foreign(() -> {
                        try (var iterator = channel.receiver().toIterator(loop.loop(), 4)) {
                            for (int n = 1; n <= 6; n++) {
                                channel.sender().sendThreadSafe(n);
                                trace.add("took " + iterator.next());
                            }
                        }
                        return true;
                    });
                    assertThat(channel.receiver().closed()).isTrue();
                });
        assertThat(trace.steps())
                .containsExactly("took 1", "took 2", "took 3", "took 4", "took 5", "took 6");
    }

    @Test
    void a_close_drops_what_was_brought_ahead_and_ends_the_trip() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(4);
                    foreign(() -> {
                        try (Stream<Integer> stream =
                                channel.receiver().map(n -> n * 10).toStream(loop.loop(), 3)) {
                            channel.sender().sendThreadSafe(1);
                            channel.sender().sendThreadSafe(2);
                            trace.add("found " + stream.findFirst().orElseThrow());
                        }
                        return true;
                    });
                    loop.untilIdle();
                    assertThat(channel.receiver().closed()).isTrue();
                    assertThat(loop.loop().discarded()).as("2, brought or not").isEqualTo(1);
                });
        assertThat(trace.steps()).containsExactly("found 10");
    }

    @Test
    void a_failure_comes_behind_the_elements_that_were_brought() {
        var failure = new IOException("line lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                out.emit(1);
                                out.emit(2);
                                throw failure;
                            });
                    foreign(() -> {
                        var iterator = stream.toIterator(loop.loop(), 8);
                        assertThat(iterator.next()).isEqualTo(1);
                        assertThat(iterator.next()).isEqualTo(2);
                        assertThat(catchThrowable(iterator::hasNext)).isSameAs(failure);
                        assertThat(catchThrowable(iterator::hasNext)).isSameAs(failure);
                        iterator.close();
                        return true;
                    });
                });
    }

    @Test
    void a_closed_loop_has_closed_its_streams() throws Exception {
        var loop = EventLoop.builder().engine(engine).open();
        loop.close();
        var iterator = AsyncStream.of(1).toIterator(loop);
        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(iterator::hasNext);
        iterator.close();
        assertThat(iterator.hasNext()).isFalse();
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_dropped_one_closes_its_stream_and_is_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream = three();
                            foreign(() -> drop(stream, loop));
                            List<LoopFault> faults = List.of();
                            while (faults.isEmpty()) {
                                Async.blocking(System::gc);
                                Async.checkpoint();
                                faults = loop.takeFaults();
                            }
                            loop.untilIdle();
                            assertThat(stream.closed()).isTrue();
                        });
        assertThat(run.faults().getFirst().message()).contains("abandoned blocking iterator");
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    private static int drop(AsyncStream<Integer> stream, TestLoop loop) {
        return stream.toStream(loop.loop()).findFirst().orElseThrow();
    }
}
