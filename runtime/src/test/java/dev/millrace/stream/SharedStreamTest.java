package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code replay}: one source, read once, for many readers. */
class SharedStreamTest extends StreamScene {

    @Test
    void the_source_is_read_once_from_the_first_pull_on_and_each_reader_gets_every_element() {
        run(loop -> {
            SharedStream<Integer> shared = counting(trace).take(3).through(Streams.replay(5));
            loop.untilIdle();
            assertThat(trace.steps()).isEmpty();
            var read = new ArrayList<List<Integer>>();
            TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    group.fork(() -> read.add(shared.newReader().toList()));
                }
            });
            assertThat(read).hasSize(3).containsOnly(List.of(1, 2, 3));
            assertThat(shared.closed()).isTrue();
            shared.close();
        });

        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "emits 3", "cleaned up");
    }

    @Test
    void a_reader_begins_with_the_last_elements_also_after_the_end() {
        run(loop -> {
            SharedStream<Integer> shared = AsyncStream.of(1, 2, 3, 4).through(Streams.replay(2));
            assertThat(shared.newReader().toList()).containsExactly(1, 2, 3, 4);
            assertThat(shared.newReader().toList()).containsExactly(3, 4);
            assertThat(shared.newReader().toList()).containsExactly(3, 4);
            shared.close();
            assertThat(shared.newReader().toList()).isEmpty();
        });
    }

    @Test
    void without_replay_a_reader_gets_what_comes_from_now_on() {
        runTraced(loop -> {
            Channel<Integer> source = AsyncStream.channel(0);
            SharedStream<Integer> shared = source.receiver().through(Streams.replay(0));
            AsyncStream<Integer> first = shared.newReader();
            assertThat(Async.moveOnAfter(ms(1), first::next)).isFalse();
            source.sender().send(1);
            assertThat(first.next()).isEqualTo(1);
            AsyncStream<Integer> second = shared.newReader();
            assertThat(Async.moveOnAfter(ms(1), second::next)).isFalse();
            source.sender().send(2);
            assertThat(second.next()).isEqualTo(2);
            assertThat(first.next()).isEqualTo(2);
            shared.close();
            assertThat(first.next()).isNull();
            assertThat(second.next()).isNull();
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_slow_reader_holds_the_source_back_until_it_goes_on_or_leaves() {
        run(loop -> {
            SharedStream<Integer> shared = counting(trace).through(Streams.replay(2));
            AsyncStream<Integer> slow = shared.newReader();
            AsyncStream<Integer> fast = shared.newReader();
            assertThat(slow.next()).isEqualTo(1);
            loop.untilIdle();
            assertThat(trace.steps()).endsWith("emits 3"); // two ahead of the slow one
            assertThat(fast.next()).isEqualTo(2); // it begins with the last two
            assertThat(fast.next()).isEqualTo(3);
            assertThat(Async.moveOnAfter(ms(5), fast::next)).isFalse();
            assertThat(slow.next()).isEqualTo(2);
            assertThat(fast.next()).isEqualTo(4);
            slow.close();
            assertThat(fast.next()).isEqualTo(5);
            assertThat(fast.next()).isEqualTo(6);
            assertThat(slow.next()).isNull();
            shared.close();
        });
    }

    @Test
    void a_failure_reaches_all_readers_behind_the_elements_also_later_ones() {
        var failure = new IOException("line 7");
        run(loop -> {
            SharedStream<Integer> shared =
                    Streams.concat(AsyncStream.of(1, 2), failing(failure))
                            .through(Streams.replay(1));
            AsyncStream<Integer> first = shared.newReader();
            assertThat(first.next()).isEqualTo(1);
            assertThat(first.next()).isEqualTo(2);
            assertThatThrownBy(first::next).isSameAs(failure);
            assertThatThrownBy(first::next).isSameAs(failure);
            AsyncStream<Integer> late = shared.newReader();
            assertThat(late.next()).isEqualTo(2);
            assertThatThrownBy(late::next).isSameAs(failure);
            shared.close();
            assertThat(late.next()).isNull();
        });
    }

    @Test
    void a_failure_that_no_reader_saw_is_reported() {
        var failure = new IOException("line 7");
        run(loop -> {
            SharedStream<Integer> shared =
                    Streams.concat(AsyncStream.of(1), failing(failure)).through(Streams.replay(1));
            assertThat(shared.newReader().next()).isEqualTo(1);
            loop.untilIdle();
            shared.close();
            loop.untilIdle();
            assertThat(loop.takeFaults()).singleElement().matches(f -> f.failure() == failure);
        });
    }

    @Test
    void it_goes_on_without_readers_and_discards_what_nobody_has_taken() {
        runTraced(loop -> {
            Channel<Integer> source = AsyncStream.channel(0);
            SharedStream<Integer> shared = source.receiver().through(Streams.replay(2));
            AsyncStream<Integer> first = shared.newReader();
            assertThat(Async.moveOnAfter(ms(1), first::next)).isFalse();
            first.close();
            for (int n = 1; n <= 4; n++) {
                source.sender().send(n);
            }
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("replay 1", "replay 2");
            AsyncStream<Integer> second = shared.newReader();
            assertThat(second.next()).isEqualTo(3);
            shared.close();
            loop.untilIdle();
            assertThat(source.sender().closed()).isTrue();
            assertThat(second.next()).isNull();
        });

        assertThat(trace.steps()).containsExactly("replay 1", "replay 2", "replay 4");
    }

    @Test
    void a_close_ends_the_waits_of_all_readers() {
        run(loop -> {
            Channel<Integer> silent = AsyncStream.channel(0);
            SharedStream<Integer> shared = silent.receiver().through(Streams.replay(1));
            var read = new ArrayList<List<Integer>>();
            TaskGroup.run(group -> {
                group.fork(() -> read.add(shared.newReader().toList()));
                group.fork(() -> read.add(shared.newReader().toList()));
                Async.sleep(ms(1));
                shared.close();
            });
            assertThat(read).containsExactly(List.of(), List.of());
            assertThat(shared)
                    .hasToString(
                            "replay of receiver of channel on loop "
                                    + loop.loop().name()
                                    + " (the channel's receiver is closed)");
        });
    }

    @Test
    void closing_a_reader_ends_its_own_wait_only() {
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(0);
            SharedStream<Integer> shared = source.receiver().through(Streams.replay(1));
            AsyncStream<Integer> leaving = shared.newReader();
            AsyncStream<Integer> staying = shared.newReader();
            TaskGroup.run(group -> {
                var left = group.fork(leaving::next);
                var stays = group.fork(staying::next);
                Async.sleep(ms(1));
                leaving.close();
                assertThat(left.await()).isNull();
                source.sender().send(7);
                assertThat(stays.await()).isEqualTo(7);
            });
            shared.close();
        });
    }

    @Test
    void a_shared_stream_that_was_never_read_closes_its_source() {
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(0);
            SharedStream<Integer> shared = source.receiver().through(Streams.replay(1));
            shared.newReader().close();
            shared.close();
            shared.close();
            assertThat(source.sender().closed()).isTrue();
        });
    }

    @Test
    void a_negative_count_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Streams.replay(-1))
                .withMessage("a replay has 0 elements or more, not -1");
    }
}
