package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StreamIteratorTest extends EngineTest {
    private final Trace trace = new Trace();

    private AsyncStream<Integer> hourly(int count) {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; n <= count; n++) {
                    Async.sleep(Duration.ofHours(1));
                    out.emit(n);
                }
            } finally {
                trace.add("cleaned up");
            }
        });
    }

    @Test
    void a_for_each_loop_awaits_each_element() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            for (int n : hourly(3)) {
                                trace.add("got " + n);
                            }
                        });
        assertThat(trace.steps()).containsExactly("got 1", "got 2", "got 3", "cleaned up");
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void leaving_the_try_block_by_break_closes_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop -> {
                    try (var stream = hourly(3)) {
                        for (int n : stream) {
                            trace.add("got " + n);
                            break;
                        }
                    }
                    trace.add("next statement");
                });
        assertThat(trace.steps()).containsExactly("got 1", "cleaned up", "next statement");
    }

    @Test
    void leaving_the_try_block_by_return_or_throw_closes_before_the_next_statement() {
        TestLoop.run(
                engine,
                loop -> {
                    trace.add("returned " + first(hourly(3)));
                    Throwable thrown =
                            catchThrowable(() -> {
                                try (var stream = hourly(3)) {
                                    for (int n : stream) {
                                        throw new IOException("at " + n);
                                    }
                                }
                            });
                    trace.add("threw " + thrown.getMessage());
                    assertThat(thrown.getSuppressed()).isEmpty();
                });
        assertThat(trace.steps())
                .containsExactly("cleaned up", "returned 1", "cleaned up", "threw at 1");
    }

    private static int first(AsyncStream<Integer> source) {
        try (source) {
            for (int n : source) {
                return n;
            }
        }
        return 0;
    }

    @Test
    void has_next_asked_twice_takes_one_element() {
        TestLoop.run(
                engine,
                loop -> {
                    Iterator<Integer> iterator = AsyncStream.of(1, 2).iterator();
                    assertThat(iterator.hasNext()).isTrue();
                    assertThat(iterator.hasNext()).isTrue();
                    assertThat(iterator.next()).isEqualTo(1);
                    assertThat(iterator.next()).isEqualTo(2);
                    assertThat(iterator.hasNext()).isFalse();
                    assertThatExceptionOfType(NoSuchElementException.class)
                            .isThrownBy(iterator::next);
                });
    }

    @Test
    void a_failure_is_thrown_by_has_next_as_the_same_instance() {
        var failure = new IOException("line lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                throw failure;
                            });
                    assertThat(catchThrowable(stream.iterator()::hasNext)).isSameAs(failure);
                    stream.close();
                });
    }

    @Test
    void outside_a_loop_there_is_no_iterator() {
        assertThatIllegalStateException().isThrownBy(() -> AsyncStream.of(1).iterator());
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_dropped_iterator_closes_its_stream_and_is_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream = hourly(3);
                            breakOut(stream);
                            List<LoopFault> faults = List.of();
                            while (faults.isEmpty()) {
                                Async.blocking(System::gc);
                                Async.checkpoint();
                                faults = loop.takeFaults();
                            }
                            loop.untilIdle();
                            assertThat(stream.closed()).isTrue();
                        });
        assertThat(run.faults()).hasSize(1);
        assertThat(run.faults().getFirst().message()).contains("abandoned iterator");
        assertThat(trace.steps()).containsExactly("got 1", "cleaned up");
    }

    private void breakOut(AsyncStream<Integer> stream) {
        for (int n : stream) {
            trace.add("got " + n);
            break;
        }
    }
}
