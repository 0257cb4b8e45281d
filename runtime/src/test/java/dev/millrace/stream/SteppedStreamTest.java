package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SteppedStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void a_failing_operator_closes_its_source_in_for_each() {
        var failure = new IOException("bad row");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> mapped =
                            counting(trace)
                                    .map(n -> {
                                        throw failure;
                                    });
                    assertThat(catchThrowable(mapped::toList)).isSameAs(failure);
                    assertThat(
                                    catchThrowable(() ->
                                            AsyncStream.of(1)
                                                    .filter(n -> {
                                                        throw failure;
                                                    })
                                                    .next()))
                            .isSameAs(failure);
                    assertThatNullPointerException()
                            .isThrownBy(() -> AsyncStream.of(1).map(n -> null).next());
                });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void a_cancelled_next_of_a_function_that_awaits_takes_nothing() {
        run(loop -> {
            var slow = new AtomicBoolean(true);
            AsyncStream<Integer> mapped =
                    AsyncStream.of(1, 2)
                            .map(n -> {
                                if (slow.getAndSet(false)) {
                                    Async.sleep(Duration.ofSeconds(9));
                                }
                                return 10 * n;
                            });
            assertThat(Async.moveOnAfter(Duration.ofSeconds(1), mapped::next)).isFalse();
            assertThat(mapped.closed()).isFalse();
            assertThat(mapped.ready()).isTrue();
            assertThat(mapped.toList()).containsExactly(10, 20);
        });
    }

    @Test
    void what_a_cancelled_function_had_is_discarded_once_when_its_stream_is_closed() {
        runTraced(loop -> {
            AsyncStream<Integer> before = waiting();
            Async.moveOnAfter(Duration.ofSeconds(1), before::next);
            before.close();
            before.close();
            assertThat(before.next()).isNull();
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("discarded 1");

            AsyncStream<Integer> meanwhile = waiting();
            TaskGroup.run(group -> {
                Task<?> reader = group.fork(() -> meanwhile.next());
                Async.sleep(Duration.ofSeconds(1));
                meanwhile.close();
                reader.cancel();
            });
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("discarded 1", "discarded 1");
        });
    }

    private static AsyncStream<Integer> waiting() {
        return AsyncStream.of(1)
                .filter(n -> {
                    Async.sleep(Duration.ofSeconds(9));
                    return true;
                });
    }

    private void runTraced(TestLoop.Body body) {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add("discarded " + value));
            body.run(loop);
        });
    }
}
