package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.Iterator;
import java.util.List;
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
