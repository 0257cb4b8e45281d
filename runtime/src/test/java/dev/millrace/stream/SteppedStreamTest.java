package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SteppedStreamTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    @Test
    void a_failing_operator_closes_its_source_in_for_each() {
        var failure = new IOException("bad row");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> mapped =
                            counting(trace)
                                    .map(n -> {
                                        throw failure;
                                    });
                    assertThat(catchThrowable(mapped::toList)).isSameAs(failure);
                    assertThat(
                                    catchThrowable(() ->
                                            AsyncStream.of(1)
                                                    .filter(n -> {
                                                        throw failure;
                                                    })
                                                    .next()))
                            .isSameAs(failure);
                    assertThatNullPointerException()
                            .isThrownBy(() -> AsyncStream.of(1).map(n -> null).next());
                });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void a_cancelled_next_of_a_function_that_awaits_takes_nothing() {
        run(loop -> {
            var slow = new AtomicBoolean(true);
            AsyncStream<Integer> mapped =
                    AsyncStream.of(1, 2)
                            .map(n -> {
                                if (slow.getAndSet(false)) {
                                    Async.sleep(Duration.ofSeconds(9));
                                }
                                return 10 * n;
                            });
            assertThat(Async.moveOnAfter(Duration.ofSeconds(1), mapped::next)).isFalse();
            assertThat(mapped.closed()).isFalse();
            assertThat(mapped.ready()).isTrue();
            assertThat(mapped.toList()).containsExactly(10, 20);
        });
    }

    @Test
    void what_a_cancelled_function_had_is_discarded_once_when_its_stream_is_closed() {
        runTraced(loop -> {
            AsyncStream<Integer> before = waiting();
            Async.moveOnAfter(Duration.ofSeconds(1), before::next);
            before.close();
            before.close();
            assertThat(before.next()).isNull();
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("discarded 1");

            AsyncStream<Integer> meanwhile = waiting();
            TaskGroup.run(group -> {
                Task<?> reader = group.fork(() -> meanwhile.next());
                Async.sleep(Duration.ofSeconds(1));
                meanwhile.close();
                reader.cancel();
            });
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("discarded 1", "discarded 1");
        });
    }

    private static AsyncStream<Integer> waiting() {
        return AsyncStream.of(1)
                .filter(n -> {
                    Async.sleep(Duration.ofSeconds(9));
                    return true;
                });
    }

    private void runTraced(TestLoop.Body body) {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add("discarded " + value));
            body.run(loop);
        });
    }

    @Test
    void what_several_tasks_had_when_they_were_cancelled_is_kept_for_later_pulls() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(3);
            for (int n = 1; n <= 3; n++) {
                channel.sender().send(n);
            }
            channel.sender().close();
            var slow = new AtomicBoolean(true);
            AsyncStream<Integer> mapped =
                    channel.receiver()
                            .map(n -> {
                                if (slow.get()) {
                                    Async.sleep(HOUR);
                                }
                                return 10 * n;
                            });
            TaskGroup.run(group -> {
                group.fork(() -> Async.moveOnAfter(SECOND, mapped::next));
                group.fork(() -> Async.moveOnAfter(SECOND, mapped::next));
            });
            slow.set(false);
            assertThat(mapped.next()).isEqualTo(10);
            assertThat(mapped.toList()).containsExactly(20, 30);
        });
    }

    @Test
    void two_tasks_that_pull_never_get_the_same_kept_element() {
        run(loop -> {
            for (int before = 0; before < 300; before++) {
                AsyncStream<Integer> mapped = keeping();
                var got = new ArrayList<Integer>();
                int calls = before;
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        useUp(calls);
                        got.add(mapped.next());
                    });
                    group.fork(() -> got.add(mapped.next()));
                });
                assertThat(got).containsExactlyInAnyOrder(1, 2);
            }
        });
    }

    @Test
    void a_kept_element_that_a_close_has_discarded_is_not_delivered() {
        runTraced(loop -> {
            var got = new ArrayList<Integer>();
            for (int before = 0; before < 300; before++) {
                AsyncStream<Integer> mapped = keeping();
                int calls = before;
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        useUp(calls);
                        Integer element = mapped.next();
                        if (element != null) {
                            got.add(element);
                        }
                    });
                    group.fork(mapped::close);
                });
                loop.untilIdle();
                assertThat(got.size() + trace.steps().size()).isEqualTo(before + 1);
            }
        });
    }

    /** One that keeps its first element, of two. */
    private static AsyncStream<Integer> keeping() {
        var slow = new AtomicBoolean(true);
        AsyncStream<Integer> mapped =
                AsyncStream.of(1, 2)
                        .map(n -> {
                            if (slow.get()) {
                                Async.sleep(HOUR);
                            }
                            return n;
                        });
        Async.moveOnAfter(SECOND, mapped::next);
        slow.set(false);
        return mapped;
    }

    /** So many calls that need not wait, one of which gives way now and then. */
    private static void useUp(int calls) {
        AsyncStream<Integer> other = AsyncStream.from(Collections.nCopies(calls + 1, 0));
        for (int i = 0; i < calls; i++) {
            other.next();
        }
    }

    @Test
    void a_cancel_that_the_function_has_wrapped_takes_nothing_either() {
        run(loop -> {
            var slow = new AtomicBoolean(true);
            AsyncStream<Integer> mapped =
                    AsyncStream.of(1, 2)
                            .map(n -> {
                                if (slow.getAndSet(false)) {
                                    try {
                                        Async.sleep(HOUR);
                                    } catch (CancelledError e) {
                                        throw new CompletionException(e);
                                    }
                                }
                                return n;
                            });
            var either = catchThrowable(() -> Async.moveOnAfter(SECOND, mapped::next));
            assertThat(either == null || either instanceof CompletionException).isTrue();
            assertThat(mapped.toList()).containsExactly(1, 2);
        });
    }

    @Test
    void a_closed_scan_gives_nothing_not_even_what_it_begins_with() {
        run(loop -> {
            AsyncStream<Integer> pulled = sums(AsyncStream.of(1));
            pulled.close();
            assertThat(pulled.next()).isNull();
            AsyncStream<Integer> read = sums(AsyncStream.of(1));
            read.close();
            assertThat(read.toList()).isEmpty();
        });
    }

    private static AsyncStream<Integer> sums(AsyncStream<Integer> source) {
        return source.scan(0, Integer::sum);
    }

    @Test
    void a_function_that_fails_ends_a_pulled_stream_which_fails_so_at_every_later_pull() {
        var failure = new IOException("bad row");
        runTraced(loop -> {
            AsyncStream<Integer> scanned =
                    counting(trace)
                            .<Integer>scan(
                                    0,
                                    (sum, n) -> {
                                        if (n == 2) {
                                            throw failure;
                                        }
                                        return sum + n;
                                    });
            assertThat(scanned.next()).isEqualTo(0);
            assertThat(scanned.next()).isEqualTo(1);
            for (int pull = 0; pull < 3; pull++) {
                assertThat(catchThrowable(scanned::next)).isSameAs(failure);
                assertThat(scanned.closed()).isTrue();
            }
            assertThat(catchThrowable(scanned::toList)).isSameAs(failure);
            scanned.close();
            assertThat(scanned.next()).isNull();
        });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }

    @Test
    void an_action_that_leaves_before_the_source_is_read_closes_it() {
        var enough = new IOException("enough");
        run(loop -> {
            Channel<Integer> untouched = AsyncStream.channel(1);
            assertThat(catchThrowable(() -> leave(sums(untouched.receiver()), enough)))
                    .isSameAs(enough);
            assertThat(untouched.receiver().closed()).isTrue();

            Channel<Integer> channel = AsyncStream.channel(1);
            channel.sender().send(1);
            var slow = new AtomicBoolean(true);
            AsyncStream<Integer> mapped =
                    channel.receiver()
                            .map(n -> {
                                if (slow.get()) {
                                    Async.sleep(HOUR);
                                }
                                return n;
                            });
            Async.moveOnAfter(SECOND, mapped::next);
            slow.set(false);
            assertThat(catchThrowable(() -> leave(mapped, enough))).isSameAs(enough);
            assertThat(channel.receiver().closed()).isTrue();
        });
    }

    private static void leave(AsyncStream<Integer> stream, IOException enough) throws IOException {
        stream.forEach(n -> {
            throw enough;
        });
    }
}
