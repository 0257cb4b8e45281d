package dev.millrace.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * What every bridge promises that makes something foreign of a stream; run on each engine, with the
 * reader's calls coming from each kind of thread.
 */
@OnEachEngine(with = Completer.class)
@Timeout(60)
public abstract class OutgoingStreamContract extends EngineTest {

    /** For implementors. */
    protected OutgoingStreamContract() {}

    @Parameter(1)
    Completer completer;

    /** A reader of the foreign kind. All but {@code end} from any thread. */
    public interface Reader {

        /** Asks for so many more elements. */
        void request(int more);

        /** Leaves before the end. */
        void leave();

        /** What it got. */
        List<Integer> elements();

        /** "completed" or "failed"; awaited on the loop on which the reader was made. */
        LoopFuture<String> end();

        /** What it failed with. */
        @Nullable Throwable failure();
    }

    /** Where a foreign thing gets its readers. */
    @FunctionalInterface
    public interface Readers {

        /** One more, which asks for {@code demand} elements at once. */
        Reader next(int demand);
    }

    /** Makes a foreign thing of {@code stream}, whose source runs on {@code loop}. */
    protected abstract Readers readers(EventLoop loop, AsyncStream<Integer> stream);

    private Reader read(TestLoop loop, AsyncStream<Integer> stream, int demand) {
        return read(loop.loop(), stream, demand);
    }

    private Reader read(EventLoop loop, AsyncStream<Integer> stream, int demand) {
        return readers(loop, stream).next(demand);
    }

    private static AsyncStream<Integer> naturals(Trace trace) {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; ; n++) {
                    trace.add("makes " + n);
                    out.emit(n);
                }
            } finally {
                trace.add("closed");
            }
        });
    }

    @Test
    void a_reader_gets_what_it_asks_for_and_the_source_is_at_most_one_element_ahead() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    Reader reader = read(loop, naturals(trace), 0);
                    loop.untilIdle();
                    assertThat(reader.elements()).isEmpty();
                    assertThat(trace.steps()).doesNotContain("makes 2");

                    completer.run(() -> reader.request(2));
                    loop.untilIdle();
                    assertThat(reader.elements()).containsExactly(1, 2);
                    assertThat(trace.steps()).contains("makes 2").doesNotContain("makes 4");

                    completer.run(reader::leave);
                    loop.untilIdle();
                    assertThat(reader.elements()).containsExactly(1, 2);
                    assertThat(trace.steps()).endsWith("closed");
                });
    }

    @Test
    void all_elements_come_in_order_and_then_the_end() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> all = IntStream.range(0, 20_000).boxed().toList();
                    AsyncStream<Integer> stream = AsyncStream.from(all);
                    Reader reader = read(loop, stream, Integer.MAX_VALUE);
                    assertThat(reader.end().await()).isEqualTo("completed");
                    assertThat(reader.elements()).isEqualTo(all);
                    assertThat(stream.closed()).isTrue();
                });
    }

    @Test
    void a_failure_comes_behind_the_elements_before_it_and_is_the_very_instance() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("checked");
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                out.emit(1);
                                throw failure;
                            });
                    Reader reader = read(loop, stream, Integer.MAX_VALUE);
                    assertThat(reader.end().await()).isEqualTo("failed");
                    assertThat(reader.elements()).containsExactly(1);
                    assertThat(reader.failure()).isSameAs(failure);
                });
    }

    @Test
    void a_reader_that_leaves_cancels_the_source_where_it_waits() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var trace = new Trace();
                            AsyncStream<Integer> stream =
                                    AsyncStream.generate(out -> {
                                        out.emit(1);
                                        try {
                                            Async.sleep(Duration.ofHours(1));
                                        } catch (CancelledError cancelled) {
                                            trace.add("cancelled");
                                            throw cancelled;
                                        }
                                    });
                            Reader reader = read(loop, stream, 5);
                            loop.untilIdle();
                            completer.run(() -> {
                                reader.leave();
                                reader.leave();
                                reader.request(1);
                            });
                            loop.untilIdle();
                            assertThat(trace.steps()).containsExactly("cancelled");
                            assertThat(reader.elements()).containsExactly(1);
                            assertThat(reader.end().done()).isFalse();
                            assertThat(stream.closed()).isTrue();
                        });
        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_reader_that_leaves_before_its_first_element_leaves_nothing_open() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    AsyncStream<Integer> stream = naturals(trace);
                    Reader reader = read(loop, stream, 0);
                    completer.run(reader::leave);
                    loop.untilIdle();
                    assertThat(reader.elements()).isEmpty();
                    assertThat(trace.steps()).isIn(List.of(), List.of("makes 1", "closed"));
                });
    }

    @Test
    void a_second_reader_is_told_that_a_stream_is_read_once_and_the_first_reads_on() {
        TestLoop.run(
                engine,
                loop -> {
                    Readers readers = readers(loop.loop(), AsyncStream.of(1, 2, 3));
                    Reader first = readers.next(1);
                    loop.untilIdle();
                    Reader second = readers.next(1);
                    assertThat(second.end().await()).isEqualTo("failed");
                    assertThat(second.failure())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("once");
                    assertThat(second.elements()).isEmpty();

                    completer.run(() -> first.request(10));
                    assertThat(first.end().await()).isEqualTo("completed");
                    assertThat(first.elements()).containsExactly(1, 2, 3);
                });
    }

    @Test
    void the_streams_own_timeout_is_a_failure() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out ->
                                    Async.timeout(
                                            Duration.ofSeconds(1),
                                            () -> {
                                                out.emit(1);
                                                Async.sleep(Duration.ofHours(1));
                                            }));
                    Reader reader = read(loop, stream, 5);
                    assertThat(reader.end().await()).isEqualTo("failed");
                    assertThat(reader.failure()).isInstanceOf(DeadlineExceededException.class);
                });
    }

    @Test
    void a_cancellation_by_somebody_else_is_a_failure_that_says_so() {
        TestLoop.run(
                engine,
                loop -> {
                    var body = loop.loop().<Task<?>>promise("the source's task");
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                body.complete(Async.currentTask());
                                Async.sleep(Duration.ofHours(1));
                            });
                    Reader reader = read(loop, stream, 5);
                    Task<?> task = body.await();
                    completer.run(() -> task.cancel("by an operator"));
                    assertThat(reader.end().await()).isEqualTo("failed");
                    assertThat(reader.failure())
                            .isInstanceOf(TaskCancelledException.class)
                            .hasMessageContaining("by an operator");
                });
    }

    @Test
    void the_source_has_the_context_of_the_reader() {
        TestLoop.run(
                engine,
                loop -> {
                    ContextVar<Integer> user = ContextVar.of("user");
                    AsyncStream<Integer> stream = AsyncStream.generate(out -> out.emit(user.get()));
                    Reader reader = user.where(7, () -> read(loop, stream, 5));
                    assertThat(reader.end().await()).isEqualTo("completed");
                    assertThat(reader.elements()).containsExactly(7);
                });
    }

    @Test
    void a_loop_that_closes_tells_its_readers_and_one_that_has_closed_too() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    EventLoop other = EventLoop.builder().engine(engine).open();
                    Reader open = read(other, naturals(trace), 1);
                    Thread runner =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        try {
                                            other.runUntilComplete(
                                                    other.detach(() -> {
                                                        while (open.elements().isEmpty()) {
                                                            Async.checkpoint();
                                                        }
                                                        return null;
                                                    }));
                                        } catch (InterruptedException e) {
                                            throw new AssertionError(e);
                                        }
                                        other.close();
                                    });
                    Async.blocking(() -> runner.join());
                    completer.run(() -> open.request(1)); // a collector hears of it when it asks
                    assertThat(open.end().await()).isEqualTo("failed");
                    assertThat(open.failure()).isInstanceOf(TaskCancelledException.class);
                    assertThat(trace.steps()).endsWith("closed");

                    Reader late = read(other, naturals(trace), 1);
                    assertThat(late.end().await()).isEqualTo("failed");
                    assertThat(late.failure()).isInstanceOf(LoopClosedException.class);
                });
    }
}
