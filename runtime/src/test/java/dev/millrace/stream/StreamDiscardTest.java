package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An element that was sent and not received goes to exactly one hook. */
class StreamDiscardTest extends EngineTest {
    private final List<Object> discarded = new ArrayList<>(); // loop only

    private void listen(TestLoop loop) {
        loop.loop().discardHandler((from, value, source) -> discarded.add(value));
    }

    @Test
    void what_lies_in_a_channel_when_its_receiver_is_closed_is_discarded() {
        run(loop -> {
            listen(loop);
            Channel<Integer> channel = AsyncStream.channel(4);
            channel.sender().send(1);
            channel.sender().trySendThreadSafe(2);
            channel.sender().trySend(3);

            channel.receiver().close();
            loop.untilIdle();

            assertThat(discarded).containsExactly(1, 2, 3);
        });
    }

    @Test
    void a_channel_gives_what_it_discards_to_its_own_hook_only() {
        run(loop -> {
            listen(loop);
            var closed = new ArrayList<Integer>();
            Channel<Integer> channel = AsyncStream.channel(4);
            channel.onDiscard(closed::add);
            channel.sender().send(1);

            channel.receiver().close();
            loop.untilIdle();

            assertThat(closed).containsExactly(1);
            assertThat(discarded).isEmpty();
        });
    }

    @Test
    void two_receivers_that_race_lose_no_element() {
        run(loop -> {
            listen(loop);
            Channel<Integer> left = AsyncStream.channel(8);
            Channel<Integer> right = AsyncStream.channel(8);
            int taken = 0;
            for (int round = 0; round < 100; round++) {
                boolean early = round % 2 == 0;
                var producer =
                        Async.detach(() -> {
                            if (early) {
                                Async.checkpoint();
                            }
                            left.sender().trySend(1);
                            right.sender().trySend(2);
                        });
                Integer first =
                        Async.<Integer, RuntimeException>race(
                                () -> left.receiver().next(), () -> right.receiver().next());
                assertThat(first).isNotNull();
                taken++;
                producer.await();
                while (left.receiver().tryNext() != null) {
                    taken++;
                }
                while (right.receiver().tryNext() != null) {
                    taken++;
                }
            }
            loop.untilIdle();

            assertThat(taken + discarded.size()).isEqualTo(200);
        });
    }

    @Test
    void what_a_listener_had_heard_when_its_stream_is_closed_is_discarded() {
        var feed = new AtomicReference<Feed<Integer>>();

        run(loop -> {
            listen(loop);
            AsyncStream<Integer> stream =
                    AsyncStream.listen(
                            Overflow.buffer(8),
                            opened -> {
                                feed.set(opened);
                                opened.send(0);
                                return () -> {};
                            });
            assertThat(stream.next()).isZero();
            feed.get().send(1);
            feed.get().send(2);

            stream.close();
            loop.untilIdle();

            assertThat(discarded).containsExactly(1, 2);
            assertThat(feed.get().send(3)).isFalse(); // which says that it stays with its sender
            assertThat(discarded).hasSize(2);
        });
    }

    @Test
    void an_element_that_a_newer_one_replaces_is_discarded() {
        var feed = new AtomicReference<Feed<Integer>>();

        run(loop -> {
            listen(loop);
            AsyncStream<Integer> stream =
                    AsyncStream.listen(
                            Overflow.latest(),
                            opened -> {
                                feed.set(opened);
                                opened.send(0);
                                return () -> {};
                            });
            assertThat(stream.next()).isZero();
            feed.get().send(1);
            feed.get().send(2);

            assertThat(stream.next()).isEqualTo(2);
            loop.untilIdle();
            assertThat(discarded).containsExactly(1);
            stream.close();
        });
    }

    @Test
    void an_element_that_found_its_consumer_gone_is_discarded_when_the_generator_is_closed() {
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> stream =
                    AsyncStream.generate(out -> {
                        Async.shield(Async::checkpoint);
                        out.emit(1);
                    });
            CancelScope scope = new CancelScope();
            var consumer = Async.detach(() -> scope.run(() -> stream.next()));
            Async.checkpoint();
            scope.cancel();
            consumer.await();
            loop.untilIdle();

            stream.close();
            loop.untilIdle();

            assertThat(discarded).containsExactly(1);
        });
    }

    @Test
    void what_was_read_ahead_for_a_foreign_thread_is_discarded_by_its_close() {
        run(loop -> {
            listen(loop);
            var iterator = AsyncStream.of(1, 2, 3, 4).toIterator(loop.loop(), 4);

            Async.blocking(() -> {
                assertThat(iterator.next()).isEqualTo(1);
                assertThat(iterator.hasNext()).isTrue();
                iterator.close();
            });
            loop.untilIdle();

            assertThat(discarded).contains(2).doesNotContain(1).doesNotHaveDuplicates();
        });
    }
}
