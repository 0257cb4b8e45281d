package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Streams of streams, one after the other and several at a time. */
class FlatMapTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();
    private final List<Object> discarded = new ArrayList<>();

    private void listen(TestLoop loop) {
        loop.loop().discardHandler((from, value, source) -> discarded.add(value));
    }

    private static <T> List<T> pulled(AsyncStream<T> stream) {
        var elements = new ArrayList<T>();
        for (T next = stream.next(); next != null; next = stream.next()) {
            elements.add(next);
        }
        assertThat(stream.closed()).isTrue();
        return elements;
    }

    private static AsyncStream<Integer> times10(int n) {
        return AsyncStream.of(10 * n, 10 * n + 1);
    }

    /** An element each second, without end. */
    private AsyncStream<String> ticking(String name) {
        return AsyncStream.generate(out -> {
            trace.add("opens " + name);
            try {
                for (int i = 1; ; i++) {
                    Async.sleep(SECOND);
                    out.emit(name + i);
                }
            } finally {
                trace.add("closes " + name);
            }
        });
    }

    // ---- one after the other

    @Test
    void inner_streams_come_one_after_the_other() {
        run(loop -> {
            assertThat(AsyncStream.of(1, 2).flatMap(FlatMapTest::times10).toList())
                    .containsExactly(10, 11, 20, 21);
            assertThat(pulled(AsyncStream.of(1, 2).flatMap(FlatMapTest::times10)))
                    .containsExactly(10, 11, 20, 21);
            assertThat(AsyncStream.of(1, 2).flatMap(n -> AsyncStream.of()).toList()).isEmpty();
        });
    }

    @Test
    void an_element_is_taken_when_the_inner_stream_before_has_ended() {
        run(loop -> {
            AsyncStream<Integer> flat = counting(trace).flatMap(FlatMapTest::times10);
            assertThat(flat.next()).isEqualTo(10);
            assertThat(flat.next()).isEqualTo(11);
            assertThat(trace.steps()).containsExactly("emits 1");
            assertThat(flat.next()).isEqualTo(20);
            flat.close();
        });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }

    @Test
    void for_each_runs_inner_generators_in_the_callers_task() {
        run(loop -> {
            var caller = Async.currentTask();
            var elements =
                    AsyncStream.of(1, 2)
                            .<Integer>flatMap(n ->
                                    AsyncStream.generate(out -> {
                                        assertThat(Async.currentTask()).isSameAs(caller);
                                        out.emit(n);
                                    }))
                            .toList();
            assertThat(elements).containsExactly(1, 2);
        });
    }

    @Test
    void a_begun_stream_is_read_on_by_for_each() {
        run(loop -> {
            AsyncStream<Integer> flat = AsyncStream.of(1, 2).flatMap(FlatMapTest::times10);
            assertThat(flat.next()).isEqualTo(10);
            assertThat(flat.toList()).containsExactly(11, 20, 21);
        });
    }

    @Test
    void a_close_closes_the_inner_stream_and_the_source() {
        run(loop -> {
            AsyncStream<String> flat = counting(trace).flatMap(n -> ticking("a"));
            assertThat(flat.next()).isEqualTo("a1");
            flat.close();
            assertThat(flat.next()).isNull();
            assertThat(flat.closed()).isTrue();
            counting(trace).flatMap(n -> ticking("b")).take(1).toList();
        });
        assertThat(trace.steps())
                .containsExactly(
                        "emits 1",
                        "opens a",
                        "closes a",
                        "cleaned up",
                        "emits 1",
                        "opens b",
                        "closes b",
                        "cleaned up");
    }

    @Test
    void a_consumer_that_throws_closes_both() {
        var failure = new IOException("disk full");
        run(loop ->
                assertThat(
                                catchThrowable(() ->
                                        counting(trace)
                                                .flatMap(n -> ticking("a"))
                                                .forEach(e -> {
                                                    throw failure;
                                                })))
                        .isSameAs(failure));
        assertThat(trace.steps()).containsExactly("emits 1", "opens a", "closes a", "cleaned up");
    }

    @Test
    void the_action_may_close_the_stream() {
        run(loop -> {
            AsyncStream<String> flat = counting(trace).flatMap(n -> ticking("a"));
            flat.forEach(element -> {
                trace.add("got " + element);
                flat.close();
            });
            assertThat(flat.closed()).isTrue();
        });
        assertThat(trace.steps())
                .containsExactly("emits 1", "opens a", "got a1", "closes a", "cleaned up");
    }

    @Test
    void the_mapping_may_close_the_stream() {
        run(loop -> {
            var stream = new AtomicReference<AsyncStream<String>>();
            stream.set(
                    AsyncStream.of(1, 2)
                            .flatMap(n -> {
                                stream.get().close();
                                return ticking("never read");
                            }));
            assertThat(stream.get().next()).isNull();
            assertThat(stream.get().toList()).isEmpty();
        });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void failures_come_out_as_the_same_instance_again_and_again() {
        var failure = new IOException("broken");
        run(loop -> {
            AsyncStream<Integer> flat =
                    AsyncStream.of(1, 2)
                            .flatMap(n -> {
                                if (n == 2) {
                                    throw failure;
                                }
                                return times10(n);
                            });
            assertThat(flat.next()).isEqualTo(10);
            assertThat(flat.next()).isEqualTo(11);
            assertThat(catchThrowable(flat::next)).isSameAs(failure);
            assertThat(catchThrowable(flat::next)).isSameAs(failure);
            AsyncStream<Integer> inner =
                    AsyncStream.of(1, 2)
                            .flatMap(n ->
                                    AsyncStream.generate(out -> {
                                        throw failure;
                                    }));
            assertThat(catchThrowable(inner::next)).isSameAs(failure);
            assertThat(catchThrowable(inner::next)).isSameAs(failure);
            assertThatNullPointerException()
                    .isThrownBy(() -> AsyncStream.of(1).flatMap(n -> null).toList());
        });
    }

    @Test
    void a_cancelled_mapping_loses_no_element() {
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> flat =
                    AsyncStream.of(1, 2)
                            .flatMap(n -> {
                                Async.sleep(SECOND.multipliedBy(2));
                                return times10(n);
                            });
            Async.moveOnAfter(SECOND, flat::next);
            assertThat(flat.next()).isEqualTo(10);
            assertThat(flat.next()).isEqualTo(11);
            Async.moveOnAfter(SECOND, flat::next);
            flat.close();
            loop.untilIdle();
            assertThat(discarded).containsExactly(2);
        });
    }

    @Test
    void an_element_whose_mapping_is_cut_off_is_discarded_if_nobody_can_pull_it_any_more() {
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> iterated = waitingIn(new ArrayList<>());
            var iteration = Async.detach(() -> iterated.forEach(n -> {}));
            loop.untilIdle();
            iteration.cancel();
            loop.untilIdle();
            assertThat(discarded).containsExactly(1);

            AsyncStream<Integer> closed = waitingIn(new ArrayList<>());
            var pull = Async.detach(() -> closed.next());
            loop.untilIdle();
            closed.close();
            pull.cancel();
            loop.untilIdle();
            assertThat(discarded).containsExactly(1, 1);
        });
    }

    /** The mapping of 1 waits, and that of 2 is never reached. */
    private static AsyncStream<Integer> waitingIn(List<Integer> mapped) {
        return AsyncStream.of(1, 2)
                .flatMap(n -> {
                    mapped.add(n);
                    Async.sleep(SECOND.multipliedBy(1000));
                    return times10(n);
                });
    }

    @Test
    void an_inner_stream_that_comes_after_the_close_is_closed() {
        run(loop -> {
            Channel<Integer> inner = AsyncStream.channel(1);
            var stream = new AtomicReference<AsyncStream<Integer>>();
            stream.set(
                    AsyncStream.of(1)
                            .flatMap(n -> {
                                stream.get().close();
                                return inner.receiver();
                            }));
            assertThat(stream.get().next()).isNull();
            assertThat(inner.sender().closed()).isTrue();
        });
    }

    @Test
    void a_cancel_goes_before_whatever_a_pull_would_do() {
        run(loop -> {
            AsyncStream<Integer> failed =
                    AsyncStream.of(1)
                            .flatMap(n -> {
                                throw new IOException("broken");
                            });
            assertThat(catchThrowable(failed::next)).isInstanceOf(IOException.class);
            assertPullIsCancelled(failed);

            var mapped = new ArrayList<Integer>();
            AsyncStream<Integer> kept = waitingIn(mapped);
            Async.moveOnAfter(SECOND, kept::next);
            assertThat(mapped).containsExactly(1);
            assertPullIsCancelled(kept);
            assertThat(mapped).containsExactly(1);

            var reader = Async.detach(() -> kept.next());
            loop.untilIdle();
            assertPullIsCancelled(kept);
            reader.cancel();
            kept.close();
        });
    }

    private static void assertPullIsCancelled(AsyncStream<Integer> stream) {
        var scope = new CancelScope();
        scope.cancel();
        assertThat(scope.run(() -> stream.next())).isFalse();
    }

    @Test
    void it_has_one_consumer_at_a_time() {
        run(loop -> {
            AsyncStream<String> flat = AsyncStream.of(1).flatMap(n -> ticking("a"));
            var first = Async.detach(() -> flat.next());
            Async.checkpoint();
            assertThatIllegalStateException().isThrownBy(flat::next);
            assertThatIllegalStateException().isThrownBy(flat::toList);
            assertThat(first.await()).isEqualTo("a1");
            flat.close();
        });
    }

    // ---- several at a time

    @Test
    void so_many_inner_streams_are_open_at_a_time() {
        run(loop -> {
            List<String> elements =
                    AsyncStream.of("a", "b", "c")
                            .flatMap(2, name -> ticking(name).take(2))
                            .toList();
            assertThat(elements).containsExactly("a1", "b1", "a2", "b2", "c1", "c2");
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(4));
        });
        assertThat(trace.steps())
                .containsSubsequence("opens a", "opens b", "closes a", "opens c", "closes c");
    }

    @Test
    void streams_that_always_have_elements_take_turns() {
        run(loop -> {
            List<Integer> elements =
                    AsyncStream.of(0, 100, 200)
                            .<Integer>flatMap(
                                    3,
                                    from ->
                                            AsyncStream.generate(out -> {
                                                for (int i = 0; ; i++) {
                                                    out.emit(from + i);
                                                }
                                            }))
                            .take(300)
                            .toList();
            for (int from = 0; from < 300; from += 100) {
                int first = from;
                assertThat(elements)
                        .filteredOn(n -> n >= first && n < first + 100)
                        .hasSizeGreaterThan(90);
            }
        });
    }

    @Test
    void an_inner_stream_is_read_one_element_ahead() {
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> flat = AsyncStream.of(1).flatMap(2, n -> counting(trace));
            assertThat(flat.next()).isEqualTo(1);
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("emits 1", "emits 2");
            flat.close();
            loop.untilIdle();
            assertThat(discarded).containsExactly(2);
        });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }

    @Test
    void a_failing_inner_stream_comes_behind_what_was_there_and_ends_the_others() {
        var failure = new IOException("broken");
        run(loop -> {
            AsyncStream<String> flat =
                    AsyncStream.of("a", "b")
                            .flatMap(
                                    2,
                                    name ->
                                            name.equals("a")
                                                    ? ticking(name)
                                                    : AsyncStream.generate(out -> {
                                                        Async.sleep(SECOND.multipliedBy(3));
                                                        throw failure;
                                                    }));
            assertThat(flat.next()).isEqualTo("a1");
            Async.sleep(HOUR);
            assertThat(flat.next()).isEqualTo("a2");
            assertThat(catchThrowable(flat::next)).isSameAs(failure);
            assertThat(catchThrowable(flat::next)).isSameAs(failure);
        });
        assertThat(trace.steps()).containsExactly("opens a", "closes a");
    }

    @Test
    void a_deadline_of_the_inner_stream_around_its_emit_loses_nothing() {
        run(loop -> {
            AsyncStream<Integer> flat =
                    AsyncStream.of(1)
                            .flatMap(
                                    2,
                                    n ->
                                            AsyncStream.generate(out -> {
                                                out.emit(1);
                                                Async.moveOnAfter(SECOND, () -> out.emit(2));
                                                out.emit(3);
                                            }));
            assertThat(flat.next()).isEqualTo(1);
            Async.sleep(HOUR);
            assertThat(flat.toList()).containsExactly(2, 3);
        });
    }

    @Test
    void a_close_closes_all_that_is_open() {
        run(loop -> {
            AsyncStream<String> flat = counting(trace).flatMap(2, n -> ticking("s" + n));
            assertThat(flat.next()).isEqualTo("s11");
            flat.close();
            assertThat(flat.next()).isNull();
        });
        assertThat(trace.steps()).contains("closes s1", "closes s2", "cleaned up");
    }

    @Test
    void wrong_numbers_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsyncStream.of(1).flatMap(0, FlatMapTest::times10));
        assertThat(AsyncStream.of(1).flatMap(3, FlatMapTest::times10))
                .hasToString("flatMap(3) of stream of given elements");
        assertThat(AsyncStream.of(1).flatMap(FlatMapTest::times10))
                .hasToString("flatMap of stream of given elements");
    }

    @Test
    void an_element_whose_worker_is_cancelled_while_it_gives_way_is_discarded() {
        run(loop -> {
            listen(loop);
            for (int pulls = 1; pulls < 8; pulls++) {
                discarded.clear();
                var taken = new ArrayList<Object>();
                AsyncStream<String> flat =
                        AsyncStream.of("a", "b")
                                .flatMap(
                                        2,
                                        name ->
                                                AsyncStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9)
                                                        .map(n -> {
                                                            taken.add(name + n);
                                                            return name + n;
                                                        }));
                var got = new ArrayList<Object>();
                for (int i = 0; i < pulls; i++) {
                    got.add(flat.next());
                }
                flat.close();
                loop.untilIdle();
                got.addAll(discarded);
                assertThat(got).containsExactlyInAnyOrderElementsOf(taken);
            }
        });
    }

    @Test
    void an_inner_stream_that_emits_under_a_shield_holds_up_no_close() {
        TestLoop.run(
                engine,
                loop -> {
                    listen(loop);
                    loop.expectFaults(); // what the shielded body is thrown
                    AsyncStream<Integer> merged =
                            AsyncStream.of(1)
                                    .flatMap(
                                            2,
                                            n ->
                                                    AsyncStream.generate(out ->
                                                            Async.shield(() -> {
                                                                out.emit(1);
                                                                out.emit(2);
                                                                out.emit(3);
                                                            })));
                    Async.timeout(
                            HOUR,
                            () -> {
                                assertThat(merged.next()).isEqualTo(1);
                                Async.sleep(SECOND);
                                merged.close();
                            });
                    assertThat(discarded).containsExactly(2);
                });
    }

    @Test
    void an_endless_inner_stream_under_a_shield_ends_when_another_one_fails() {
        var failure = new IOException("second");
        TestLoop.run(
                engine,
                loop -> {
                    listen(loop);
                    loop.expectFaults(); // what the shielded body is thrown
                    AsyncStream<Integer> merged =
                            AsyncStream.of(1, 2)
                                    .flatMap(
                                            2,
                                            n -> n == 1 ? endlessUnderAShield() : failing(failure));
                    assertThat(catchThrowable(() -> Async.timeout(HOUR, () -> pulled(merged))))
                            .isSameAs(failure);
                });
    }

    private static AsyncStream<Integer> endlessUnderAShield() {
        return AsyncStream.generate(out ->
                Async.shield(() -> {
                    for (int n = 0; ; n++) {
                        out.emit(n);
                    }
                }));
    }

    private static AsyncStream<Integer> failing(Exception failure) {
        return AsyncStream.generate(out -> {
            Async.checkpoint();
            throw failure;
        });
    }
}
