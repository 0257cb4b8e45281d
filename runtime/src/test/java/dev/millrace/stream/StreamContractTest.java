package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.CancelScope;
import dev.millrace.RetrySchedule;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream promises, whatever it is made of. */
class StreamContractTest extends EngineTest {

    /** Streams of 1 and 2, each made in another way. */
    private enum Made {
        OF {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2);
            }
        },
        FROM_ITERATOR {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.from(List.of(1, 2).iterator());
            }
        },
        FROM_STREAM {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.from(List.of(1, 2).stream());
            }
        },
        GENERATED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.generate(out -> {
                    out.emit(1);
                    out.emit(2);
                });
            }
        },
        CHANNEL {
            @Override
            AsyncStream<Integer> stream() {
                Channel<Integer> channel = AsyncStream.channel(2);
                channel.sender().trySend(1);
                channel.sender().trySend(2);
                channel.sender().close();
                return channel.receiver();
            }
        },
        LISTENED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.listen(
                        Overflow.buffer(2),
                        feed -> {
                            feed.send(1);
                            feed.send(2);
                            feed.end();
                            return () -> {};
                        });
            }
        },
        MAPPED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(0, 1).map(n -> n + 1);
            }
        },
        FILTERED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(0, 1, 2, 3).filter(n -> n == 1 || n == 2);
            }
        },
        TAKEN {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2, 3).take(2);
            }
        },
        DROPPED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(0, 1, 2).drop(1);
            }
        },
        CONCATENATED {
            @Override
            AsyncStream<Integer> stream() {
                return Streams.concat(AsyncStream.of(1), AsyncStream.of(2));
            }
        },
        FLAT_MAPPED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).flatMap(AsyncStream::of);
            }
        },
        MAPPED_BY_A_CREW {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(0, 1).mapConcurrent(2, n -> n + 1);
            }
        },
        MERGED {
            @Override
            AsyncStream<Integer> stream() {
                return Streams.merge(AsyncStream.of(1, 2), AsyncStream.of());
            }
        },
        READ_AHEAD {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).through(Streams.buffer(2));
            }
        },
        TIMED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).through(Streams.timeoutEach(Duration.ofSeconds(1)));
            }
        },
        SHARED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).through(Streams.<Integer>replay(2)).newReader();
            }
        },
        TAKEN_WHILE {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2, 3).takeWhile(n -> n < 3);
            }
        },
        DISTINCT {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 1, 2, 2).distinctUntilChanged();
            }
        },
        SCANNED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1).scan(1, Integer::sum);
            }
        },
        CHUNKED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).chunk(1).map(List::getFirst);
            }
        },
        ZIPPED {
            @Override
            AsyncStream<Integer> stream() {
                return Streams.zip(
                        AsyncStream.of(1, 2), AsyncStream.of(0, 0, 0), (one, none) -> one + none);
            }
        },
        RETRIED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.retry(
                        RetrySchedule.fixed(Duration.ofSeconds(1)), () -> AsyncStream.of(1, 2));
            }
        },
        RESUMED {
            @Override
            AsyncStream<Integer> stream() {
                return AsyncStream.of(1, 2).onFailureResume(failed -> AsyncStream.of(9));
            }
        };

        abstract AsyncStream<Integer> stream();
    }

    @ParameterizedTest
    @EnumSource
    void a_next_in_a_cancelled_scope_raises_and_the_element_stays(Made made) {
        run(loop -> {
            AsyncStream<Integer> stream = made.stream();
            assertRaises(stream);
            assertThat(stream.next()).isEqualTo(1);
            assertRaises(stream);
            assertThat(stream.next()).isEqualTo(2);
            assertRaises(stream);
            assertThat(stream.next()).isNull();
            assertRaises(stream);
            assertThat(stream.next()).as("a second look at the end").isNull();
        });
    }

    private static void assertRaises(AsyncStream<Integer> stream) {
        var scope = new CancelScope();
        boolean finished =
                scope.run(() -> {
                    scope.cancel();
                    stream.next();
                });
        assertThat(finished).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void a_closed_stream_has_ended(Made made) {
        run(loop -> {
            AsyncStream<Integer> fresh = made.stream();
            fresh.close();
            assertThat(fresh.next()).isNull();

            AsyncStream<Integer> begun = made.stream();
            assertThat(begun.next()).isEqualTo(1);
            begun.close();
            begun.close();
            assertThat(begun.next()).isNull();
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_walk_in_a_cancelled_scope_raises_before_the_first_element(Made made) {
        run(loop -> {
            AsyncStream<Integer> stream = made.stream();
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        scope.cancel();
                        stream.forEach((Integer element) -> {
                            throw new AssertionError("got " + element);
                        });
                    });
            assertThat(finished).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void what_has_ended_still_raises_in_a_cancelled_scope(Made made) {
        run(loop -> {
            AsyncStream<Integer> read = made.stream();
            assertThat(read.next()).isEqualTo(1);
            assertThat(read.next()).isEqualTo(2);
            assertThat(read.next()).isNull();
            AsyncStream<Integer> closed = made.stream();
            closed.close();
            for (var stream : List.of(read, closed)) {
                assertRaises(stream);
                var scope = new CancelScope();
                boolean finished =
                        scope.run(() -> {
                            scope.cancel();
                            stream.forEach((Integer element) -> {
                                throw new AssertionError("got " + element);
                            });
                        });
                assertThat(finished).as("forEach").isFalse();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_walk_that_is_cancelled_at_an_element_gets_no_further(Made made) {
        run(loop -> {
            var seen = new ArrayList<Integer>();
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() ->
                            made.stream()
                                    .forEach((Integer element) -> {
                                        seen.add(element);
                                        scope.cancel();
                                    }));
            assertThat(finished).isFalse();
            assertThat(seen).containsExactly(1);
        });
    }

    @Test
    void all_of_them_have_the_same_elements() {
        run(loop -> {
            for (Made made : Made.values()) {
                assertThat(made.stream().toList()).as(made.name()).containsExactly(1, 2);
            }
        });
    }
}
