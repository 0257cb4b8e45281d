package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Random sources, consumers, cancels and closes: whatever happens, each element comes once, to the
 * consumer or to the discard handler, and those of one source in their order.
 */
class StreamsPropertyTest extends StreamScene {
    private static final int ROUNDS = 150;
    private static final int OF_SOURCE = 1_000; // the elements of source s are s * 1,000 + 1, …

    /** One round with its own luck. */
    private static final class Round {
        private final TestLoop loop;
        private final Random luck;
        private final List<Channel<Integer>> sources = new ArrayList<>();
        private final List<Integer> sent = new ArrayList<>();
        private final List<Integer> received = new ArrayList<>();
        private final List<Object> discarded = new ArrayList<>();

        Round(TestLoop loop, long seed) {
            this.loop = loop;
            this.luck = new Random(seed);
            loop.loop().discardHandler((from, value, source) -> discarded.add(value));
        }

        AsyncStream<Integer> newSource() {
            Channel<Integer> source = AsyncStream.channel(luck.nextInt(3));
            sources.add(source);
            return source.receiver();
        }

        void produce(int number) {
            int count = luck.nextInt(12);
            try (Sender<Integer> sender = sources.get(number).sender()) {
                for (int i = 1; i <= count; i++) {
                    pause();
                    int element = number * OF_SOURCE + i;
                    sender.send(element);
                    sent.add(element);
                }
            } catch (ChannelClosedException closed) {
                // the consumer has left
            }
        }

        private void pause() {
            if (luck.nextBoolean()) {
                Async.sleep(ms(luck.nextInt(8)));
            }
        }

        <R> void consume(AsyncStream<R> stream, Function<R, List<Integer>> parts) {
            int most = luck.nextBoolean() ? Integer.MAX_VALUE : luck.nextInt(10);
            try (stream) {
                for (int read = 0; read < most; ) {
                    pause();
                    var next = new ArrayList<R>(1);
                    boolean[] ended = new boolean[1];
                    Async.moveOnAfter(
                            ms(1 + luck.nextInt(20)),
                            () -> {
                                R element = stream.next();
                                if (element == null) {
                                    ended[0] = true;
                                } else {
                                    next.add(element);
                                }
                            });
                    if (ended[0]) {
                        break;
                    }
                    next.forEach(element -> received.addAll(parts.apply(element)));
                    read += next.size();
                }
            }
        }

        <R> void run(AsyncStream<R> stream, Function<R, List<Integer>> parts) {
            TaskGroup.run(group -> {
                for (int i = 0; i < sources.size(); i++) {
                    int number = i;
                    group.fork(() -> produce(number));
                }
                consume(stream, parts);
            });
            loop.untilIdle();
            var all = new ArrayList<Object>(received);
            all.addAll(discarded);
            assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
            for (int i = 0; i < sources.size(); i++) {
                int number = i;
                assertThat(received.stream().filter(n -> n / OF_SOURCE == number)).isSorted();
            }
        }
    }

    private void rounds(Consumer<Round> body) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            int luck = seed;
            run(loop -> {
                try {
                    body.accept(new Round(loop, luck));
                } catch (AssertionError e) {
                    throw new AssertionError("with seed " + luck, e);
                }
            });
        }
    }

    @Test
    void a_merge_loses_nothing_and_brings_nothing_twice() {
        rounds(round -> {
            var sources = new ArrayList<AsyncStream<Integer>>();
            for (int i = round.luck.nextInt(4); i >= 0; i--) {
                sources.add(round.newSource());
            }
            round.run(Streams.merge(sources), List::of);
        });
    }

    @Test
    void a_buffer_loses_nothing_and_brings_nothing_twice() {
        rounds(round -> {
            int count = 1 + round.luck.nextInt(4);
            round.run(round.newSource().through(Streams.buffer(count)), List::of);
        });
    }

    @Test
    void a_zip_loses_nothing_and_brings_nothing_twice() {
        rounds(round ->
                round.run(
                        Streams.zip(round.newSource(), round.newSource(), Pair::new),
                        pair -> List.of(pair.left, pair.right)));
    }

    private record Pair(int left, int right) {}

    @Test
    void a_chunk_loses_nothing_and_brings_nothing_twice() {
        rounds(round -> {
            int size = 1 + round.luck.nextInt(4);
            round.run(
                    round.newSource().through(Streams.chunk(size, ms(10))),
                    chunk -> {
                        assertThat(chunk).hasSizeBetween(1, size);
                        return chunk;
                    });
        });
    }

    @Test
    void what_is_conflated_is_discarded_once() {
        rounds(round -> {
            List<Function<AsyncStream<Integer>, SelectableStream<Integer>>> operators =
                    List.of(
                            Streams.conflate(),
                            Streams.debounce(ms(5)),
                            Streams.throttle(ms(5)),
                            Streams.sample(ms(5)));
            var operator = operators.get(round.luck.nextInt(operators.size()));
            round.run(round.newSource().through(operator), List::of);
        });
    }

    @Test
    void what_is_merged_buffered_and_chunked_in_a_row_is_neither_lost_nor_doubled() {
        rounds(round ->
                round.run(
                        Streams.merge(
                                        round.newSource().through(Streams.buffer(2)),
                                        round.newSource())
                                .through(Streams.buffer(3))
                                .through(Streams.chunk(3, ms(10))),
                        chunk -> chunk));
    }
}
