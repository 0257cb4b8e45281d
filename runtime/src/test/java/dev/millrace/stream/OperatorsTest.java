package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operators that look at one element after the other, read inline and pulled. */
class OperatorsTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    private static <T> List<T> pulled(AsyncStream<T> stream) {
        var elements = new ArrayList<T>();
        for (T next = stream.next(); next != null; next = stream.next()) {
            elements.add(next);
        }
        assertThat(stream.closed()).isTrue();
        return elements;
    }

    /** What an operator makes of 1 to 5, read in both ways, which are the same. */
    private <R> List<R> of(Function<AsyncStream<Integer>, AsyncStream<R>> operator) {
        var results = new ArrayList<R>();
        run(loop -> {
            List<R> inline = operator.apply(AsyncStream.of(1, 2, 3, 4, 5)).toList();
            assertThat(pulled(operator.apply(AsyncStream.of(1, 2, 3, 4, 5)))).isEqualTo(inline);
            results.addAll(inline);
        });
        return results;
    }

    @Test
    void take_while_ends_before_the_first_that_does_not_meet_the_condition() {
        assertThat(of(numbers -> numbers.takeWhile(n -> n < 3))).containsExactly(1, 2);
        assertThat(of(numbers -> numbers.takeWhile(n -> true))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void take_while_closes_its_source_and_asks_for_nothing_more() {
        run(loop -> {
            assertThat(counting(trace).takeWhile(n -> n < 2).toList()).containsExactly(1);
            assertThat(pulled(counting(trace).takeWhile(n -> n < 2))).containsExactly(1);
        });
        assertThat(trace.steps())
                .containsExactly(
                        "emits 1", "emits 2", "cleaned up", "emits 1", "emits 2", "cleaned up");
    }

    @Test
    void drop_leaves_out_the_first() {
        assertThat(of(numbers -> numbers.drop(3))).containsExactly(4, 5);
        assertThat(of(numbers -> numbers.drop(0))).containsExactly(1, 2, 3, 4, 5);
        assertThat(of(numbers -> numbers.drop(9))).isEmpty();
    }

    @Test
    void distinct_until_changed_leaves_out_what_equals_the_one_before() {
        assertThat(of(numbers -> numbers.map(n -> n / 2).distinctUntilChanged()))
                .containsExactly(0, 1, 2);
        assertThat(of(numbers -> numbers.map(n -> n % 2).distinctUntilChanged()))
                .containsExactly(1, 0, 1, 0, 1);
    }

    @Test
    void scan_gives_the_initial_and_each_result() {
        assertThat(of(numbers -> numbers.scan(0, Integer::sum)))
                .containsExactly(0, 1, 3, 6, 10, 15);
    }

    @Test
    void chunk_gives_lists_of_which_the_last_may_be_shorter() {
        assertThat(of(numbers -> numbers.chunk(2)))
                .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(of(numbers -> numbers.take(4).chunk(2)))
                .containsExactly(List.of(1, 2), List.of(3, 4));
    }

    @Test
    void a_chunk_that_is_not_full_is_discarded_by_a_close() {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add(source + " " + value));
            Channel<Integer> channel = AsyncStream.channel(9);
            for (int n = 1; n <= 3; n++) {
                channel.sender().send(n);
            }
            AsyncStream<List<Integer>> chunks = channel.receiver().chunk(2);
            assertThat(chunks.next()).containsExactly(1, 2);
            Async.moveOnAfter(Duration.ofSeconds(1), chunks::next); // 3 waits for company
            chunks.close();
            loop.untilIdle();
        });
        assertThat(trace.steps()).containsExactly("chunk 3");
    }

    @Test
    void a_cancelled_next_of_a_chunk_loses_nothing() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(9);
            AsyncStream<List<Integer>> chunks = channel.receiver().chunk(2);
            channel.sender().send(1);
            Async.moveOnAfter(Duration.ofSeconds(1), chunks::next);
            assertThat(chunks.closed()).isFalse();
            channel.sender().send(2);
            assertThat(chunks.next()).containsExactly(1, 2);
        });
    }

    @Test
    void fold_and_collect_read_to_the_end_and_close() {
        run(loop -> {
            assertThat(AsyncStream.of(1, 2, 3).<Integer, RuntimeException>fold(0, Integer::sum))
                    .isEqualTo(6);
            assertThat(counting(trace).take(3).collect(Collectors.summingInt(n -> n))).isEqualTo(6);
        });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "emits 3", "cleaned up");
    }

    @Test
    void what_a_function_throws_closes_the_source_and_comes_out_as_the_same_instance() {
        var failure = new IOException("bad row");
        run(loop -> {
            assertThatThrownBy(() ->
                            counting(trace)
                                    .fold(
                                            0,
                                            (sum, n) -> {
                                                throw failure;
                                            }))
                    .isSameAs(failure);
            assertThatThrownBy(() ->
                            counting(trace)
                                    .scan(
                                            0,
                                            (sum, n) -> {
                                                throw failure;
                                            })
                                    .toList())
                    .isSameAs(failure);
        });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up", "emits 1", "cleaned up");
    }

    @Test
    void operators_of_ones_own_stand_in_the_chain() {
        assertThat(of(numbers -> numbers.through(OperatorsTest::evenOnly).map(n -> n * 10)))
                .containsExactly(20, 40);
    }

    private static AsyncStream<Integer> evenOnly(AsyncStream<? extends Integer> numbers) {
        return AsyncStream.generate(out ->
                numbers.forEach(n -> {
                    if (n % 2 == 0) {
                        out.emit(n);
                    }
                }));
    }

    @Test
    void wrong_numbers_are_refused() {
        AsyncStream<Integer> numbers = AsyncStream.of(1);
        assertThatIllegalArgumentException().isThrownBy(() -> numbers.drop(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> numbers.chunk(0));
        assertThat(numbers.drop(1).chunk(2))
                .hasToString("chunk of drop of stream of given elements");
    }

    @Test
    void a_close_from_another_thread_is_refused_and_closes_nothing() {
        run(loop -> {
            AsyncStream<Integer> slowAtThree =
                    AsyncStream.of(1, 2, 3, 4, 5)
                            .filter(n -> {
                                if (n == 3) {
                                    Async.sleep(SECOND.multipliedBy(9));
                                }
                                return true;
                            });
            AsyncStream<List<Integer>> chunks = slowAtThree.chunk(4);
            Async.moveOnAfter(SECOND, chunks::next);
            refuseClose(chunks);
            assertThat(chunks.toList()).containsExactly(List.of(1, 2, 3, 4), List.of(5));

            closeRefusedAfterTheFirst(numbers -> numbers.through(Streams.buffer(1)));
            closeRefusedAfterTheFirst(numbers -> numbers.mapConcurrent(1, n -> n));
            closeRefusedAfterTheFirst(
                    numbers -> Streams.zip(numbers, AsyncStream.of(0, 0, 0), Integer::sum));
            closeRefusedAfterTheFirst(numbers -> Streams.concat(numbers, AsyncStream.of()));
            closeRefusedAfterTheFirst(
                    numbers -> numbers.onFailureResume(failure -> AsyncStream.of()));

            AsyncStream<Long> ticks = Streams.tick(SECOND);
            assertThat(ticks.next()).isEqualTo(1);
            refuseClose(ticks);
            assertThat(ticks.closed()).isFalse();
            assertThat(ticks.next()).isEqualTo(2);

            SharedStream<Integer> shared = AsyncStream.of(1, 2, 3).through(Streams.replay(1));
            AsyncStream<Integer> reader = shared.newReader();
            assertThat(reader.next()).isEqualTo(1);
            refuseClose(shared);
            assertThat(reader.toList()).containsExactly(2, 3);
        });
    }

    private static void closeRefusedAfterTheFirst(UnaryOperator<AsyncStream<Integer>> operator) {
        AsyncStream<Integer> stream = operator.apply(AsyncStream.of(1, 2, 3));
        assertThat(stream.next()).isEqualTo(1);
        refuseClose(stream);
        assertThat(stream.closed()).isFalse();
        assertThat(stream.toList()).containsExactly(2, 3);
    }

    private static void refuseClose(AutoCloseable stream) {
        assertThat(Async.blocking(() -> catchThrowable(stream::close)))
                .isInstanceOf(WrongThreadException.class);
    }
}
