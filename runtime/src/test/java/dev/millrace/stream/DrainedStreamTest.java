package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainedStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    private Stream<Integer> three() {
        return Stream.of(1, 2, 3).onClose(() -> trace.add("closed"));
    }

    @Test
    void a_stream_of_the_jdk_is_read_and_closed_at_its_end() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(AsyncStream.from(three()).toList()).containsExactly(1, 2, 3);
                    assertThat(trace.steps()).containsExactly("closed");
                });
    }

    @Test
    void leaving_it_early_closes_it_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop -> {
                    try (var stream = AsyncStream.from(three())) {
                        trace.add("got " + stream.next());
                    }
                    trace.add("next statement");
                    AsyncStream.from(three()).close(); // not even begun
                });
        assertThat(trace.steps()).containsExactly("got 1", "closed", "next statement", "closed");
    }

    @Test
    void an_iterator_is_read_on_from_where_it_is() {
        TestLoop.run(
                engine,
                loop -> {
                    Iterator<Integer> iterator = List.of(1, 2, 3).iterator();
                    iterator.next();
                    AsyncStream<Integer> stream = AsyncStream.from(iterator);
                    assertThat(stream.toList()).containsExactly(2, 3);
                    assertThat(stream.next()).isNull();
                    assertThat(stream.closed()).isTrue();
                });
    }

    @Test
    void a_failure_closes_the_source_and_is_thrown_again() {
        var failure = new IllegalStateException("torn");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.from(
                                    three().map(n -> {
                                        throw failure;
                                    }));
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(trace.steps()).containsExactly("closed");
                });
    }

    @Test
    void an_endless_stream_ends_where_nobody_wants_more() {
        TestLoop.run(
                engine,
                loop -> {
                    Stream<Integer> endless =
                            Stream.iterate(1, n -> n + 1).onClose(() -> trace.add("closed"));
                    assertThat(AsyncStream.from(endless).map(n -> 2 * n).take(3).toList())
                            .containsExactly(2, 4, 6);
                    assertThat(trace.steps()).containsExactly("closed");
                });
    }

    @Test
    void an_action_may_wait_and_may_close_the_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.from(three());
                    stream.forEach(n -> {
                        Async.sleep(Duration.ofMillis(1));
                        trace.add("took " + n);
                        if (n == 2) {
                            stream.close();
                        }
                    });
                    assertThat(trace.steps()).containsExactly("took 1", "took 2", "closed");
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void a_failure_of_the_action_closes_the_source_and_ends_for_each() {
        var failure = new IllegalStateException("ledger is full");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.from(three());
                    assertThat(
                                    catchThrowable(() ->
                                            stream.forEach(n -> {
                                                throw failure;
                                            })))
                            .isSameAs(failure);
                    assertThat(trace.steps()).containsExactly("closed");
                    assertThat(stream.next()).isNull(); // the source has not failed
                });
    }

    @Test
    void an_operator_of_the_jdks_stream_cannot_swallow_a_failure_of_the_action() {
        var failure = new IllegalStateException("ledger is full");
        TestLoop.run(
                engine,
                loop -> {
                    Stream<Integer> deaf =
                            three().mapMulti((n, down) -> {
                                try {
                                    down.accept(n);
                                } catch (IllegalStateException e) {
                                    trace.add("swallowed " + n);
                                }
                            });
                    assertThat(
                                    catchThrowable(() ->
                                            AsyncStream.from(deaf)
                                                    .forEach(n -> {
                                                        trace.add("took " + n);
                                                        throw failure;
                                                    })))
                            .isSameAs(failure);
                    assertThat(trace.steps())
                            .containsExactly(
                                    "took 1",
                                    "swallowed 1",
                                    "swallowed 2",
                                    "swallowed 3",
                                    "closed");
                });
    }

    @Test
    void a_cancel_ends_for_each_at_the_next_element() {
        TestLoop.run(
                engine,
                loop -> {
                    boolean all =
                            Async.moveOnAfter(
                                    Duration.ofMillis(10),
                                    () ->
                                            AsyncStream.from(three())
                                                    .forEach(n -> {
                                                        trace.add("took " + n);
                                                        Async.shield(() ->
                                                                Async.sleep(Duration.ofMillis(20)));
                                                    }));
                    assertThat(all).isFalse();
                    assertThat(trace.steps()).containsExactly("took 1", "closed");
                });
    }

    @Test
    void the_action_on_elements_of_a_parallel_stream_runs_in_its_task_and_in_order() {
        TestLoop.run(
                engine,
                loop -> {
                    Thread own = Thread.currentThread();
                    List<Integer> seen = new ArrayList<>();
                    AsyncStream.from(IntStream.range(0, 10_000).boxed().parallel())
                            .forEach(n -> {
                                assertThat(Thread.currentThread()).isSameAs(own);
                                seen.add(n);
                            });
                    assertThat(seen).hasSize(10_000).isSorted();
                });
    }

    @Test
    void nobody_else_can_read_it_while_for_each_does() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.from(three());
                    stream.forEach(n ->
                            assertThat(catchThrowable(stream::next))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("a forEach is reading this stream"));
                    AsyncStream<Integer> begun = AsyncStream.from(three());
                    assertThat(begun.next()).isEqualTo(1);
                    begun.forEach(n -> trace.add(n + " before " + begun.next()));
                    assertThat(trace.steps()).containsExactly("closed", "2 before 3", "closed");
                });
    }

    @Test
    void a_loop_that_closes_closes_it() throws InterruptedException {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        AsyncStream<Integer> stream = AsyncStream.from(three());
        assertThat(loop.runUntilComplete(loop.detach(() -> stream.next()))).isEqualTo(1);
        loop.close();
        assertThat(trace.steps()).containsExactly("closed");
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void an_abandoned_one_is_closed_and_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            assertThat(AsyncStream.from(three()).next()).isEqualTo(1);
                            List<LoopFault> faults = List.of();
                            while (faults.isEmpty()) {
                                Async.blocking(System::gc);
                                Async.checkpoint();
                                faults = loop.takeFaults();
                            }
                            assertThat(trace.steps()).containsExactly("closed");
                        });
        assertThat(run.faults().getFirst().message()).contains("abandoned drained stream");
    }
}
