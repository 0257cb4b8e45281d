package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams of each kind that have failed. */
class FailedStreamTest extends EngineTest {

    /** What fails, with an exception of its own. */
    enum Kind {
        GENERATOR {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.generate(out -> {
                    throw new IllegalArgumentException("broken");
                });
            }
        },
        ITERATOR {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.from(broken());
            }
        },
        ITERABLE {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.from(Kind::broken);
            }
        },
        STREAM_OF_THE_JDK {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.from(Stream.generate(() -> broken().next()));
            }
        },
        LISTENER {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.listen(
                        Overflow.latest(),
                        feed -> {
                            throw new IllegalArgumentException("broken");
                        });
            }
        },
        LISTENER_TOO_SLOW {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.listen(
                        Overflow.error(),
                        feed -> {
                            feed.send(1);
                            feed.send(2);
                            return () -> {};
                        });
            }
        },
        STEP {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.of(1).map(n -> broken().next());
            }
        },
        TASKS {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.of(1).mapConcurrent(2, n -> broken().next());
            }
        },
        INNER_STREAM {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.of(1).flatMap(n -> ITERATOR.open());
            }
        },
        FALLBACK {
            @Override
            AsyncStream<Integer> open() {
                return ITERATOR.open().onFailureResume(failure -> LISTENER.open());
            }
        },
        TIME_LIMIT {
            @Override
            AsyncStream<Integer> open() {
                return AsyncStream.<Integer>generate(out -> Async.sleep(Duration.ofDays(1)))
                        .through(Streams.timeoutEach(Duration.ofSeconds(1)));
            }
        };

        abstract AsyncStream<Integer> open();

        private static Iterator<Integer> broken() {
            return Arrays.asList(1).stream()
                    .map(n -> {
                        if (n == 1) {
                            throw new IllegalArgumentException("broken");
                        }
                        return n;
                    })
                    .iterator();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_is_thrown_again_until_the_stream_is_closed_and_then_it_has_ended(Kind kind) {
        run(loop -> {
            AsyncStream<Integer> stream = kind.open();
            Throwable failure = catchThrowable(stream::next);
            assertThat(failure).isInstanceOf(RuntimeException.class);
            assertThat(catchThrowable(stream::next)).isSameAs(failure);

            stream.close();

            assertThat(stream.closed()).isTrue();
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
        });
    }

    /** What waits for its source in {@code next}. */
    enum Waiting {
        ITERATOR {
            @Override
            AsyncStream<Integer> open(Iterator<Integer> source) {
                return AsyncStream.from(source);
            }
        },
        ITERABLE {
            @Override
            AsyncStream<Integer> open(Iterator<Integer> source) {
                return AsyncStream.from(() -> source);
            }
        },
        STREAM_OF_THE_JDK {
            @Override
            AsyncStream<Integer> open(Iterator<Integer> source) {
                return AsyncStream.from(Stream.generate(source::next));
            }
        },
        STEP {
            @Override
            AsyncStream<Integer> open(Iterator<Integer> source) {
                return AsyncStream.of(1).map(n -> source.next());
            }
        },
        INNER_STREAM {
            @Override
            AsyncStream<Integer> open(Iterator<Integer> source) {
                return AsyncStream.of(1).flatMap(n -> AsyncStream.of(source.next()));
            }
        };

        abstract AsyncStream<Integer> open(Iterator<Integer> source);
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_that_comes_after_the_close_is_thrown_once(Waiting kind) {
        run(loop -> {
            Promise<Integer> answer = loop.loop().promise();
            AsyncStream<Integer> stream = kind.open(Stream.generate(answer::await).iterator());
            var pull = Async.detach(() -> stream.next());
            loop.untilIdle();
            stream.close();

            var failure = new IllegalStateException("broken");
            answer.fail(failure);

            assertThat(catchThrowable(pull::await)).isSameAs(failure);
            assertThat(stream.closed()).isTrue();
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
        });
    }
}
