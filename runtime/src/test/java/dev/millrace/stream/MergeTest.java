package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MergeTest extends StreamScene {

    @Test
    void elements_come_as_the_sources_bring_them() {
        run(loop ->
                follow(
                        loop,
                        Streams.merge(
                                at(loop, 10, 30, 50),
                                at(loop, 20, 40, 60).map(n -> n * 10),
                                AsyncStream.<Integer>of())));

        assertThat(trace.steps()).containsExactly("1 at 10", "10 at 20", "2 at 30", "20 at 40");
    }

    @Test
    void a_merge_of_nothing_is_empty() {
        run(loop -> assertThat(Streams.<Integer>merge(List.of()).toList()).isEmpty());
    }

    @Test
    void nothing_is_read_before_the_first_pull_and_one_element_ahead_after_it() {
        runTraced(loop -> {
            AsyncStream<Integer> merged = Streams.merge(counting(trace), counting(trace));
            loop.untilIdle();
            assertThat(trace.steps()).isEmpty();
            assertThat(merged.next()).isEqualTo(1);
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("emits 1", "emits 1", "emits 2");
            merged.close();
            loop.untilIdle();
            assertThat(merged.next()).isNull();
        });

        assertThat(trace.steps().subList(3, 7))
                .containsExactlyInAnyOrder("merge 1", "merge 2", "cleaned up", "cleaned up");
    }

    @Test
    void a_fast_source_does_not_keep_the_others_out() {
        run(loop -> {
            List<Integer> fast = IntStream.range(0, 1_000).boxed().toList();
            List<Integer> merged =
                    Streams.merge(AsyncStream.from(fast), AsyncStream.of(-1, -2, -3)).toList();
            assertThat(merged).hasSize(1_003);
            assertThat(merged.indexOf(-3)).isLessThan(10);
        });
    }

    @Test
    void a_failure_comes_behind_what_the_other_sources_have_read_and_closes_them() {
        var failure = new IOException("line 7");
        run(loop -> {
            AsyncStream<Integer> failsLater =
                    AsyncStream.generate(out -> {
                        Async.sleep(ms(5));
                        throw failure;
                    });
            AsyncStream<Integer> merged = Streams.merge(counting(trace), failsLater);
            assertThat(merged.next()).isEqualTo(1);
            Async.sleep(ms(9));
            assertThat(merged.next()).isEqualTo(2);
            assertThatThrownBy(merged::next).isSameAs(failure);
            assertThatThrownBy(merged::next).isSameAs(failure);
            assertThat(merged.closed()).isTrue();
            merged.close();
        });

        assertThat(trace.steps()).endsWith("cleaned up");
    }

    @Test
    void a_source_that_brings_nothing_does_not_hold_a_failure_up() {
        var failure = new IOException("line 7");
        run(loop -> {
            Channel<Integer> silent = AsyncStream.channel(1);
            AsyncStream<Integer> merged = Streams.merge(silent.receiver(), failing(failure));
            assertThatThrownBy(merged::next).isSameAs(failure);
            loop.untilIdle();
            assertThat(silent.sender().closed()).isTrue();
        });
    }

    @Test
    void what_fails_second_is_reported() {
        var first = new IOException("line 7");
        var second = new IllegalStateException("the clean-up failed as well");
        run(loop -> {
            AsyncStream<Integer> cleansUp =
                    AsyncStream.generate(out -> {
                        try {
                            Async.sleep(ms(1_000));
                        } finally {
                            throwIt(second);
                        }
                    });
            AsyncStream<Integer> merged =
                    Streams.merge(
                            cleansUp,
                            AsyncStream.generate(out -> {
                                Async.sleep(ms(5));
                                throw first;
                            }));
            assertThatThrownBy(merged::next).isSameAs(first);
            Async.sleep(ms(1)); // or it would be thrown by the close
            merged.close();
            loop.untilIdle();
            assertThat(loop.takeFaults()).singleElement().matches(f -> f.failure() == second);
        });
    }

    private static void throwIt(RuntimeException failure) {
        throw failure;
    }

    @Test
    void a_source_that_cancels_the_task_that_reads_it_fails_the_stream() {
        runTraced(loop -> {
            AsyncStream<Integer> cancelling =
                    AsyncStream.of(1)
                            .map(n -> {
                                Async.currentTask().cancel("for fun");
                                Async.checkpoint();
                                return n;
                            });
            Channel<Integer> other = filled();
            AsyncStream<Integer> merged = Streams.merge(cancelling, other.receiver());
            assertThatThrownBy(merged::next)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("for fun");
            loop.untilIdle();
            assertThat(other.sender().closed()).isTrue();
        });
    }

    @Test
    void a_cancel_of_the_puller_ends_only_its_next() {
        runTraced(loop -> {
            Channel<Integer> late = AsyncStream.channel(1);
            AsyncStream<Integer> merged = Streams.merge(late.receiver(), AsyncStream.of());
            assertThat(Async.moveOnAfter(ms(5), merged::next)).isFalse();
            late.sender().send(7);
            loop.untilIdle();
            assertThat(merged.next()).isEqualTo(7);
            late.sender().close();
            assertThat(merged.next()).isNull();
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void several_tasks_may_read_it() {
        run(loop -> {
            var read = new ArrayList<Integer>();
            SelectableStream<Integer> merged =
                    Streams.merge(AsyncStream.of(1, 2, 3), AsyncStream.of(4, 5, 6));
            TaskGroup.run(group -> {
                for (int i = 0; i < 2; i++) {
                    group.fork(() -> {
                        for (Integer n = merged.next(); n != null; n = merged.next()) {
                            read.add(n);
                        }
                    });
                }
            });
            assertThat(read).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
        });
    }

    @Test
    void a_merge_that_was_never_pulled_closes_its_sources() {
        run(loop -> {
            Channel<Integer> left = AsyncStream.channel(1);
            Channel<Integer> right = AsyncStream.channel(1);
            AsyncStream<Integer> merged = Streams.merge(left.receiver(), right.receiver());
            assertThat(merged.closed()).isFalse();
            merged.close();
            assertThat(left.sender().closed()).isTrue();
            assertThat(right.sender().closed()).isTrue();
            assertThat(merged.closed()).isTrue();
            assertThat(merged.next()).isNull();
            assertThat(merged).asString().startsWith("merge of receiver of channel");
        });
    }
}
