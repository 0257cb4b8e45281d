package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.RetrySchedule;
import dev.millrace.TaskGroup;
import dev.millrace.spi.Rethrow;
import dev.millrace.sync.Select;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What streams say of themselves: whether they are ready, whether they are closed, their text. */
class StreamStateTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_stream_that_was_too_slow_has_ended_and_its_failure_is_ready_until_it_is_closed() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            AsyncStream<Integer> limited = channel.receiver().through(Streams.timeoutEach(SECOND));
            assertThat(limited.ready()).isFalse();
            assertThat(limited.closed()).isFalse();

            channel.sender().send(1);
            assertThat(limited.ready()).isTrue();
            assertThat(limited.next()).isEqualTo(1);
            assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(limited::next);

            assertThat(limited.closed()).isTrue();
            assertThat(limited.ready()).isTrue();
            assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(limited::next);

            limited.close();
            assertThat(limited.next()).isNull();
        });
    }

    @Test
    void streams_one_after_the_other_are_ready_as_the_one_that_is_read_is() {
        run(loop -> {
            Channel<Integer> first = AsyncStream.channel(1);
            Channel<Integer> second = AsyncStream.channel(1);
            AsyncStream<Integer> both = Streams.concat(first.receiver(), second.receiver());
            second.sender().send(2);
            assertThat(both.ready()).isFalse();

            first.sender().send(1);
            assertThat(both.ready()).isTrue();
            assertThat(both.next()).isEqualTo(1);
            first.sender().close();
            assertThat(both.next()).isEqualTo(2);
            assertThat(both.ready()).isFalse();
            assertThat(both.closed()).isFalse();

            second.sender().close();
            assertThat(both.next()).isNull();
            assertThat(both.ready()).isTrue();
            assertThat(both.closed()).isTrue();
        });
    }

    @Test
    void a_chunk_that_is_held_when_its_source_ends_is_still_to_come() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(2);
            AsyncStream<List<Integer>> chunks = channel.receiver().chunk(2);
            channel.sender().send(1);
            assertThat(Async.moveOnAfter(SECOND, chunks::next)).isFalse();
            channel.sender().close();

            assertThat(chunks.closed()).isFalse();
            assertThat(chunks.next()).containsExactly(1);
            assertThat(chunks.closed()).isTrue();
            assertThat(chunks.next()).isNull();
        });
    }

    @Test
    void an_element_that_a_cancelled_function_had_is_still_to_come_when_the_source_has_ended() {
        run(loop -> {
            var slow = new AtomicBoolean(true);
            Channel<Integer> channel = AsyncStream.channel(1);
            AsyncStream<Integer> mapped =
                    channel.receiver()
                            .map(n -> {
                                if (slow.getAndSet(false)) {
                                    Async.sleep(SECOND.multipliedBy(9));
                                }
                                return 10 * n;
                            });
            channel.sender().send(1);
            channel.sender().close();
            assertThat(Async.moveOnAfter(SECOND, mapped::next)).isFalse();

            assertThat(mapped.closed()).isFalse();
            assertThat(mapped.ready()).isTrue();
            assertThat(mapped.next()).isEqualTo(10);
            assertThat(mapped.next()).isNull();
            assertThat(mapped.closed()).isTrue();
        });
    }

    @Test
    void a_flat_map_goes_on_while_its_inner_stream_does_and_ends_when_its_function_fails() {
        run(loop -> {
            Channel<Integer> inner = AsyncStream.channel(1);
            AsyncStream<Integer> flat = AsyncStream.of(1).flatMap(n -> inner.receiver());
            inner.sender().send(5);
            assertThat(flat.next()).isEqualTo(5);
            assertThat(flat.closed()).isFalse();
            inner.sender().close();
            assertThat(flat.next()).isNull();
            assertThat(flat.closed()).isTrue();

            var failure = new IOException("no page");
            AsyncStream<Integer> failing =
                    AsyncStream.of(1, 2)
                            .flatMap(n -> {
                                throw failure;
                            });
            assertThat(failing.closed()).isFalse();
            assertThat(catchThrowable(failing::next)).isSameAs(failure);
            assertThat(failing.closed()).isTrue();
            assertThat(catchThrowable(failing::next)).isSameAs(failure);
            assertThat(catchThrowable(failing::toList)).isSameAs(failure);

            failing.close();
            assertThat(failing.next()).isNull();
        });
    }

    @Test
    void a_flat_map_that_was_pulled_is_walked_from_where_it_is() {
        run(loop -> {
            AsyncStream<Integer> begun =
                    AsyncStream.of(1, 2).flatMap(n -> AsyncStream.of(n, 10 * n));
            assertThat(begun.next()).isEqualTo(1);
            assertThat(begun.toList()).containsExactly(10, 2, 20);
            assertThat(begun.closed()).isTrue();
        });
    }

    @Test
    void a_shared_stream_is_closed_when_its_source_has_ended_or_it_was_closed() {
        run(loop -> {
            SharedStream<Integer> read = AsyncStream.of(1, 2).through(Streams.replay(2));
            AsyncStream<Integer> reader = read.newReader();
            assertThat(read.closed()).isFalse();
            assertThat(reader.ready()).isFalse();
            assertThat(reader.next()).isEqualTo(1);
            assertThat(reader.toList()).containsExactly(2);
            assertThat(read.closed()).isTrue();
            assertThat(reader.ready()).isTrue();

            SharedStream<Integer> fresh = AsyncStream.of(1).through(Streams.replay(2));
            AsyncStream<Integer> early = fresh.newReader();
            fresh.close();
            assertThat(fresh.closed()).isTrue();
            assertThat(early.next()).isNull();

            Channel<Integer> channel = AsyncStream.channel(1);
            SharedStream<Integer> open = channel.receiver().through(Streams.replay(2));
            AsyncStream<Integer> waits = open.newReader();
            channel.sender().send(1);
            assertThat(waits.next()).isEqualTo(1);
            assertThat(open.closed()).isFalse();
            assertThat(waits.closed()).isFalse();
            assertThat(waits.ready()).isFalse();
            open.close();
            assertThat(open.closed()).isTrue();
            assertThat(waits.closed()).isTrue();
            assertThat(waits.ready()).isTrue();
        });
    }

    @Test
    void a_reader_that_was_closed_before_its_first_pull_is_ready_with_the_end() {
        run(loop -> {
            SharedStream<Integer> shared = AsyncStream.of(1).through(Streams.replay(2));
            AsyncStream<Integer> reader = shared.newReader();
            assertThat(reader.closed()).isFalse();
            reader.close();
            assertThat(reader.closed()).isTrue();
            assertThat(reader.ready()).isTrue();
            assertThat(reader.next()).isNull();
            shared.close();
        });
    }

    @Test
    void ticks_are_ready_when_their_time_has_come_and_end_when_they_are_closed() {
        run(loop -> {
            AsyncStream<Long> ticks = Streams.tick(SECOND);
            assertThat(ticks.ready()).isFalse();
            assertThat(ticks.next()).isEqualTo(1);
            assertThat(ticks.ready()).isFalse();
            Async.sleep(SECOND);
            assertThat(ticks.ready()).isTrue();
            assertThat(ticks.closed()).isFalse();

            ticks.close();
            assertThat(ticks.ready()).isTrue();
            assertThat(ticks.closed()).isTrue();
            assertThat(ticks.next()).isNull();
        });
    }

    @Test
    void a_generator_is_closed_when_its_body_has_ended_and_never_ready() {
        run(loop -> {
            AsyncStream<Integer> pulled = AsyncStream.generate(out -> out.emit(1));
            assertThat(pulled.closed()).isFalse();
            assertThat(pulled.next()).isEqualTo(1);
            assertThat(pulled.closed()).isFalse();
            assertThat(pulled.ready()).isFalse();
            assertThat(pulled.next()).isNull();
            assertThat(pulled.closed()).isTrue();

            AsyncStream<Integer> walked = AsyncStream.generate(out -> out.emit(1));
            walked.forEach((Integer element) -> assertThat(walked.closed()).isFalse());
            assertThat(walked.closed()).isTrue();

            AsyncStream<Integer> left = AsyncStream.generate(out -> out.emit(1));
            left.forEach((Integer element) -> {
                left.close();
                assertThat(left.closed()).isTrue();
            });
            assertThat(left.closed()).isTrue();
        });
    }

    @Test
    void a_reader_of_a_state_is_ready_with_a_new_value_and_with_the_end() {
        run(loop -> {
            StateHolder<String> state = StateHolder.create("red");
            AsyncStream<String> values = state.values();
            assertThat(values.ready()).isTrue();
            assertThat(values.next()).isEqualTo("red");
            assertThat(values.ready()).isFalse();
            assertThat(values.closed()).isFalse();

            state.set("green");
            state.close();
            assertThat(values.ready()).isTrue();
            assertThat(values.closed()).isFalse();
            assertThat(values.next()).isEqualTo("green");
            assertThat(values.closed()).isTrue();
            assertThat(values.ready()).isTrue();

            AsyncStream<String> left = state.values();
            left.close();
            assertThat(left.ready()).isTrue();
            assertThat(left.closed()).isTrue();
            assertThat(left.next()).isNull();
        });
    }

    @Test
    void closing_one_reader_of_a_state_ends_its_wait_and_no_others() {
        run(loop -> {
            StateHolder<String> state = StateHolder.create("red");
            AsyncStream<String> one = state.values();
            AsyncStream<String> other = state.values();
            one.next();
            other.next();
            TaskGroup.run(group -> {
                var ends = group.fork(() -> one.next() == null);
                var goesOn = group.fork(other::next);
                loop.untilIdle();

                one.close();
                assertThat(ends.await()).isTrue();
                assertThat(goesOn.done()).isFalse();
                state.set("green");
                assertThat(goesOn.await()).isEqualTo("green");
            });
        });
    }

    @Test
    void a_buffer_that_was_not_pulled_is_ready_only_if_it_was_closed() {
        run(loop -> {
            AsyncStream<Integer> fresh = AsyncStream.of(1, 2).through(Streams.buffer(2));
            assertThat(fresh.ready()).isFalse();
            assertThat(fresh.closed()).isFalse();
            assertThat(fresh.next()).isEqualTo(1);
            loop.untilIdle();
            assertThat(fresh.ready()).isTrue();
            assertThat(fresh.toList()).containsExactly(2);
            assertThat(fresh.closed()).isTrue();

            AsyncStream<Integer> closed = AsyncStream.of(1, 2).through(Streams.buffer(2));
            closed.close();
            assertThat(closed.ready()).isTrue();
            assertThat(closed.closed()).isTrue();
        });
    }

    @Test
    void operators_are_called_after_what_they_do_and_what_they_read() {
        run(loop -> {
            AsyncStream<Integer> source = AsyncStream.generate(out -> out.emit(1));

            assertThat(source).hasToString("generator stream");
            assertThat(source.map(n -> n)).hasToString("map of generator stream");
            assertThat(source.take(1).drop(1)).hasToString("drop of take of generator stream");
            assertThat(source.flatMap(AsyncStream::of)).hasToString("flatMap of generator stream");
            assertThat(source.mapConcurrent(3, n -> n))
                    .hasToString("mapConcurrent(3) of generator stream");
            assertThat(source.through(Streams.timeoutEach(SECOND)))
                    .hasToString("timeoutEach of generator stream");
            assertThat(source.onFailureResume(failed -> source))
                    .hasToString("onFailureResume of generator stream");
            assertThat(AsyncStream.<Integer>retry(RetrySchedule.fixed(SECOND), () -> source))
                    .hasToString("retry");
            assertThat(Streams.concat(source)).hasToString("concat of generator stream");
            assertThat(Streams.concat()).hasToString("concat");
            assertThat(Streams.merge(source)).hasToString("merge of generator stream");
            assertThat(Streams.tick(SECOND)).hasToString("tick every PT1S");
            assertThat(AsyncStream.from(List.of(1).iterator()))
                    .hasToString("stream of an iterator");
            SharedStream<Integer> shared = source.through(Streams.replay(1));
            assertThat(shared).hasToString("replay of generator stream");
            assertThat(shared.newReader()).hasToString("reader of replay of generator stream");
            assertThat(StateHolder.create(1).values()).hasToString("stream of state 1");
        });
    }

    @Test
    void an_iterator_says_of_which_stream_it_is_and_whether_it_has_ended() {
        run(loop -> {
            BlockingIterator<Integer> iterator = AsyncStream.of(1).take(1).toIterator(loop.loop());
            assertThat(iterator.toString()).startsWith("iterator of take of").endsWith("(open)");

            Async.blocking(() -> {
                while (iterator.hasNext()) {
                    iterator.next();
                }
                iterator.close();
            });
            assertThat(iterator.toString()).endsWith("(ended)");
        });
    }

    @Test
    void the_loop_of_a_stream_is_the_one_of_its_first_use() {
        var streamLoop = new StreamLoop();
        assertThat(streamLoop).hasToString("stream of no loop yet");
        run(loop -> {
            streamLoop.enter("next");
            assertThat(streamLoop.toString()).isEqualTo("stream of " + loop.loop());
        });
    }

    @Test
    void a_place_says_what_became_of_its_element() {
        var place = new Place<>(1);
        assertThat(place).hasToString("open");
        place.result = 2;
        assertThat(place).hasToString("done");
        place.failure = new IOException("no page");
        assertThat(place).hasToString("failed");
        place.dropped = true;
        assertThat(place).hasToString("dropped");
    }

    /** Cannot be closed. */
    private record Stubborn(Exception failure) implements AsyncStream<Integer> {
        @Override
        public Integer next() {
            Async.checkpoint();
            return 1;
        }

        @Override
        public void close() {
            throw Rethrow.unchecked(failure);
        }

        @Override
        public boolean closed() {
            return false;
        }
    }

    @Test
    void sources_that_cannot_be_closed_are_all_tried_and_the_first_failure_has_the_others() {
        run(loop -> {
            var first = new IOException("first");
            var second = new IOException("second");
            AsyncStream<Integer> both =
                    Streams.concat(
                            new Stubborn(first),
                            new Stubborn(first),
                            AsyncStream.of(1),
                            new Stubborn(second));

            assertThat(catchThrowable(both::close)).isSameAs(first).hasSuppressedException(second);
            assertThat(first.getSuppressed()).hasSize(1);
            assertThat(both.closed()).isTrue();
            assertThat(both.ready()).isTrue();
        });
    }

    @Test
    void a_closed_receiver_is_ready_with_the_end_in_a_select_and_in_its_copies() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            Receiver<Integer> receiver = channel.receiver();
            Receiver<Integer> other = receiver.duplicate();
            channel.sender().send(1);
            receiver.close();

            assertThat(receiver.ready()).isTrue();
            assertThat(receiver.tryNext()).isNull();
            assertThat(
                            Select.<Integer, RuntimeException>select(
                                    Select.when(receiver).thenApply(n -> n == null ? -1 : n)))
                    .isEqualTo(-1);
            Receiver<Integer> copy = receiver.duplicate();
            assertThat(copy.closed()).isTrue();
            assertThat(copy.next()).isNull();

            assertThat(other.closed()).isFalse();
            assertThat(other.next()).isEqualTo(1);
        });
    }

    @Test
    void a_select_fails_where_it_sends_to_a_closed_channel_or_reads_one_that_failed() {
        run(loop -> {
            Channel<Integer> failed = AsyncStream.channel(1);
            var failure = new IOException("line");
            Sender<Integer> other = failed.sender().duplicate();
            failed.sender().fail(failure);
            assertThat(
                            catchThrowable(() ->
                                    Select.select(
                                            Select.when(failed.receiver()).thenAccept(n -> {}))))
                    .isSameAs(failure);
            assertThat(
                            catchThrowable(() ->
                                    Select.select(Select.when(other.sending(1)).thenRun(() -> {}))))
                    .isInstanceOf(ChannelClosedException.class);
            assertThat(failed.receiver().closed()).isTrue();

            Channel<Integer> closed = AsyncStream.channel(1);
            Sender<Integer> second = closed.sender().duplicate();
            closed.receiver().close();
            assertThat(
                            catchThrowable(() ->
                                    Select.select(
                                            Select.when(second.sending(1)).thenRun(() -> {}))))
                    .isInstanceOf(ChannelClosedException.class);
        });
    }

    @Test
    void a_worker_that_has_nothing_to_do_says_what_it_waits_for() {
        run(loop -> {
            AsyncStream<Integer> mapped = AsyncStream.of(1, 2, 3, 4).mapConcurrent(2, n -> n);
            assertThat(mapped.next()).isEqualTo(1);
            loop.untilIdle();

            assertThat(loop.loop().tree().toText())
                    .contains("that the mapConcurrent wants an element");
            assertThat(mapped.ready()).isTrue();
            assertThat(mapped.toList()).containsExactly(2, 3, 4);
        });
    }
}
