package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collector;
import org.junit.jupiter.api.Test;

class AsyncStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void for_each_takes_lambdas_that_throw_and_consumers_that_do_not() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> seen = new ArrayList<>();
                    Consumer<Integer> consumer = seen::add;
                    AsyncStream.of(1, 2).forEach(consumer);
                    AsyncStream.of(3).forEach(seen::add);
                    assertThat(seen).containsExactly(1, 2, 3);
                    var failure = new IOException("disk full");
                    assertThat(
                                    catchThrowable(() ->
                                            AsyncStream.of(1)
                                                    .forEach(n -> {
                                                        throw failure;
                                                    })))
                            .isSameAs(failure);
                });
    }

    @Test
    void each_call_reads_on_where_the_one_before_stopped_and_after_one_that_closes_is_the_end() {
        run(loop -> {
            List<AsyncStream<Integer>> streams =
                    List.of(
                            AsyncStream.of(1, 2, 3),
                            AsyncStream.from(List.of(1, 2, 3).iterator()),
                            AsyncStream.generate(out -> List.of(1, 2, 3).forEach(out::emit)),
                            AsyncStream.of(1, 2, 3).map(n -> n),
                            AsyncStream.of(1, 2, 3).mapConcurrent(2, n -> n),
                            AsyncStream.of(1).flatMap(n -> AsyncStream.of(1, 2, 3)));
            for (AsyncStream<Integer> stream : streams) {
                assertThat(stream.next()).isEqualTo(1);
                assertThat(stream.toList()).as("the rest of " + stream).containsExactly(2, 3);
                assertThat(stream.closed()).isTrue();
                assertThat(stream.toList()).as("what follows " + stream).isEmpty();
                assertThat(stream.map(n -> n + 1).toList()).isEmpty();
                assertThat(stream.<Integer, RuntimeException>fold(7, Integer::sum)).isEqualTo(7);
            }
        });
    }

    @Test
    void an_action_used_as_a_consumer_throws_what_it_throws() {
        var failure = new IOException("disk full");
        AsyncStream.Action<Integer, IOException> action =
                n -> {
                    throw failure;
                };
        assertThat(catchThrowable(() -> action.accept(1))).isSameAs(failure);
    }

    @Test
    void a_stream_says_whether_there_is_something_to_take() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    AsyncStream<Integer> received =
                            channel.receiver().map(n -> n + 1).filter(n -> n > 1).take(1);
                    assertThat(received.ready()).isFalse();
                    channel.sender().send(1);
                    assertThat(received.ready()).isTrue();
                    assertThat(received.next()).isEqualTo(2);
                    channel.sender().close();
                    assertThat(channel.receiver().ready()).isTrue(); // the end
                    assertThat(received.ready()).isFalse(); // it has to close the channel first
                    assertThat(AsyncStream.of(1).ready()).isTrue();
                    AsyncStream<Integer> pulled = counting(trace);
                    assertThat(pulled.ready()).isFalse();
                    pulled.close();
                });
    }

    @Test
    void map_and_filter_work_on_each_element_and_may_await() {
        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                assertThat(
                                                AsyncStream.of(1, 2, 3, 4)
                                                        .filter(n -> n % 2 == 0)
                                                        .map(n -> {
                                                            Async.sleep(Duration.ofHours(n));
                                                            return "n" + n;
                                                        })
                                                        .toList())
                                        .containsExactly("n2", "n4"));
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void operators_can_be_pulled_and_close_their_source() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<String> stream =
                            counting(trace).filter(n -> n % 2 == 0).map(n -> "n" + n);
                    assertThat(stream.next()).isEqualTo("n2");
                    assertThat(stream.next()).isEqualTo("n4");
                    assertThat(stream.closed()).isFalse();
                    stream.close();
                    assertThat(stream.closed()).isTrue();
                    assertThat(stream.next()).isNull();
                });
        assertThat(trace.steps())
                .containsExactly("emits 1", "emits 2", "emits 3", "emits 4", "cleaned up");
    }

    @Test
    void operators_keep_a_fresh_generator_inline() {
        TestLoop.run(
                engine,
                loop -> {
                    var caller = Async.currentTask();
                    AsyncStream.<Integer>generate(
                                    out -> {
                                        assertThat(Async.currentTask()).isSameAs(caller);
                                        out.emit(1);
                                    })
                            .map(n -> n + 1)
                            .filter(n -> true)
                            .take(3)
                            .forEach(n -> trace.add("got " + n));
                });
        assertThat(trace.steps()).containsExactly("got 2");
    }

    @Test
    void a_collector_that_cannot_begin_closes_the_stream() {
        var failure = new IllegalStateException("no container");
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(1);
            assertThatThrownBy(() ->
                            source.receiver()
                                    .collect(
                                            Collector.<Integer, List<Integer>>of(
                                                    () -> {
                                                        throw failure;
                                                    },
                                                    List::add,
                                                    (left, right) -> left)))
                    .isSameAs(failure);
            assertThat(source.receiver().closed()).isTrue();
        });
    }
}
