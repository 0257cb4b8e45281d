package dev.millrace.stream;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.TaskCancelledException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferTest extends StreamScene {
    private static final ContextVar<String> USER = ContextVar.of("user");

    @Test
    void it_reads_so_many_elements_ahead_and_no_more() {
        for (int count : List.of(1, 2, 5)) {
            runTraced(loop -> {
                int before = trace.steps().size();
                AsyncStream<Integer> buffered = counting(trace).through(Streams.buffer(count));
                loop.untilIdle();
                assertThat(trace.steps()).hasSize(before); // nobody has pulled
                assertThat(buffered.next()).isEqualTo(1);
                loop.untilIdle();
                assertThat(trace.steps()).hasSize(before + count + 1);
                assertThat(trace.steps()).endsWith("emits " + (count + 1));
                assertThat(buffered.ready()).isTrue();
                buffered.close();
                loop.untilIdle();
                assertThat(trace.steps()).hasSize(before + 2 * count + 2);
                assertThat(trace.steps()).contains("buffer 2", "buffer " + (count + 1));
                assertThat(trace.steps()).contains("cleaned up");
            });
        }
    }

    @Test
    void nothing_is_lost_and_the_order_stays() {
        run(loop -> {
            assertThat(AsyncStream.of(1, 2, 3, 4).through(Streams.buffer(2)).toList())
                    .containsExactly(1, 2, 3, 4);
            assertThat(AsyncStream.<Integer>of().through(Streams.buffer(1)).toList()).isEmpty();
        });
    }

    @Test
    void a_failure_comes_behind_the_elements_before_it() {
        var failure = new IOException("line 3");
        run(loop -> {
            AsyncStream<Integer> buffered =
                    Streams.concat(AsyncStream.of(1, 2), failing(failure))
                            .through(Streams.buffer(9));
            assertThat(buffered.next()).isEqualTo(1);
            loop.untilIdle();
            assertThat(buffered.next()).isEqualTo(2);
            assertThatThrownBy(buffered::next).isSameAs(failure);
            assertThatThrownBy(buffered::next).isSameAs(failure);
            buffered.close();
        });
    }

    @Test
    void a_failure_that_nobody_came_to_see_is_reported() {
        var failure = new IOException("line 2");
        run(loop -> {
            AsyncStream<Integer> buffered =
                    Streams.concat(AsyncStream.of(1), failing(failure)).through(Streams.buffer(9));
            assertThat(buffered.next()).isEqualTo(1);
            loop.untilIdle();
            buffered.close();
            loop.untilIdle();
            assertThat(loop.takeFaults()).singleElement().matches(f -> f.failure() == failure);
        });
    }

    @Test
    void a_failure_of_the_clean_up_is_thrown_by_close() {
        var failure = new IllegalStateException("the clean-up failed");
        run(loop -> {
            AsyncStream<Integer> buffered =
                    AsyncStream.<Integer>generate(
                                    out -> {
                                        out.emit(1);
                                        try {
                                            Async.sleep(ms(9));
                                        } finally {
                                            throwIt(failure);
                                        }
                                    })
                            .through(Streams.buffer(1));
            assertThat(buffered.next()).isEqualTo(1);
            loop.untilIdle();
            assertThatThrownBy(buffered::close).isSameAs(failure);
            buffered.close();
        });
    }

    private static void throwIt(RuntimeException failure) {
        throw failure;
    }

    @Test
    void a_clause_that_is_not_chosen_keeps_its_element() {
        run(loop -> {
            SelectableStream<Integer> slow = at(loop, 50, 60).through(Streams.buffer(1));
            SelectableStream<Integer> fast = AsyncStream.of(7).through(Streams.buffer(1));
            assertThat(chosen(slow, fast)).isEqualTo("fast 7");
            assertThat(chosen(slow, fast)).isEqualTo("fast null");
            String first =
                    select(
                            when(slow).thenApply(n -> "slow " + n),
                            when(after(ms(10))).thenGet(() -> "time"));
            assertThat(first).isEqualTo("time");
            assertThat(slow.next()).isEqualTo(1);
            assertThat(slow.next()).isNull();
        });
    }

    private static String chosen(SelectableStream<Integer> slow, SelectableStream<Integer> fast) {
        return select(
                when(slow).thenApply(n -> "slow " + n), when(fast).thenApply(n -> "fast " + n));
    }

    @Test
    void a_select_ends_with_null_at_a_stream_that_was_closed_before_it_was_read() {
        run(loop -> {
            SelectableStream<Integer> closed = counting(trace).through(Streams.buffer(1));
            closed.close();
            String chosen = select(when(closed).thenApply(String::valueOf));
            assertThat(chosen).isEqualTo("null");
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void the_reader_has_the_context_of_the_first_pull() {
        run(loop -> {
            AsyncStream<String> users =
                    AsyncStream.<String>generate(
                                    out -> {
                                        out.emit(USER.get());
                                        out.emit(USER.get());
                                    })
                            .through(Streams.buffer(1));
            assertThat(USER.where("ann", users::next)).isEqualTo("ann");
            assertThat(USER.where("bob", users::next)).isEqualTo("ann");
            assertThat(users.next()).isNull();
        });
    }

    @Test
    void nothing_starts_in_a_cancelled_scope() {
        run(loop -> {
            AsyncStream<Integer> buffered = counting(trace).through(Streams.buffer(1));
            var scope = new CancelScope();
            scope.cancel();
            assertThat(scope.run(buffered::next)).isFalse();
            loop.untilIdle();
            assertThat(trace.steps()).isEmpty();
            assertThat(buffered.next()).isEqualTo(1);
            buffered.close();
        });
    }

    @Test
    void a_cancel_of_the_puller_ends_only_its_next() {
        run(loop -> {
            Channel<Integer> late = AsyncStream.channel(1);
            AsyncStream<Integer> buffered = late.receiver().through(Streams.buffer(1));
            assertThat(Async.moveOnAfter(ms(5), buffered::next)).isFalse();
            late.sender().send(7);
            loop.untilIdle();
            assertThat(buffered.next()).isEqualTo(7);
            buffered.close();
        });
    }

    @Test
    void a_close_ends_the_wait_of_whoever_pulls() {
        run(loop -> {
            Channel<Integer> silent = AsyncStream.channel(1);
            AsyncStream<Integer> buffered = silent.receiver().through(Streams.buffer(1));
            loop.loop().callLater(ms(5), buffered::close);
            assertThat(buffered.next()).isNull();
            buffered.close();
            assertThat(silent.sender().closed()).isTrue();
        });
    }

    @Test
    void a_cancel_of_its_own_task_is_news_to_the_consumer() {
        run(loop -> {
            Channel<Integer> silent = AsyncStream.channel(1);
            AsyncStream<Integer> buffered = silent.receiver().through(Streams.buffer(1));
            var self = Async.currentTask();
            loop.loop()
                    .callLater(
                            ms(5),
                            () ->
                                    EventLoop.current().allTasks().stream()
                                            .filter(task -> task != self)
                                            .forEach(task -> task.cancel()));
            assertThatThrownBy(buffered::next).isInstanceOf(TaskCancelledException.class);
            assertThat(silent.sender().closed()).isTrue();
        });
    }

    @Test
    void it_outlives_the_task_that_pulled_first() {
        run(loop -> {
            AsyncStream<Integer> buffered = counting(trace).through(Streams.buffer(1));
            assertThat(Async.detach(buffered::next).await()).isEqualTo(1);
            loop.untilIdle();
            assertThat(buffered.next()).isEqualTo(2);
            buffered.close();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void a_buffer_of_nothing_is_refused(int count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Streams.buffer(count))
                .withMessage("a buffer has 1 element or more, not " + count);
    }
}
