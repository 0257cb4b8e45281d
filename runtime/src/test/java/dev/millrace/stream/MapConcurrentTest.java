package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mapping several elements at a time, in order and as they come. */
class MapConcurrentTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();
    private final List<Object> discarded = new ArrayList<>();
    private int underWay;
    private int mostUnderWay;

    private int sleepSeconds(int n) throws InterruptedException {
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        try {
            Async.sleep(Duration.ofSeconds(n));
            return n;
        } finally {
            underWay--;
        }
    }

    private void listen(TestLoop loop) {
        loop.loop().discardHandler((from, value, source) -> discarded.add(value));
    }

    @Test
    void results_come_in_the_order_of_the_elements() {
        run(loop -> {
            assertThat(AsyncStream.of(3, 1, 2).mapConcurrent(3, this::sleepSeconds).toList())
                    .containsExactly(3, 1, 2);
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void unordered_results_come_as_they_are_there() {
        run(loop -> {
            assertThat(
                            AsyncStream.of(3, 1, 2)
                                    .mapConcurrentUnordered(3, this::sleepSeconds)
                                    .toList())
                    .containsExactly(1, 2, 3);
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void no_more_are_under_way_than_it_says() {
        run(loop -> {
            List<Integer> ones = IntStream.range(0, 100).map(i -> 1 + i % 3).boxed().toList();
            assertThat(AsyncStream.from(ones).mapConcurrent(5, this::sleepSeconds).toList())
                    .isEqualTo(ones);
            assertThat(mostUnderWay).isEqualTo(5);
            mostUnderWay = 0;
            assertThat(
                            AsyncStream.from(ones)
                                    .mapConcurrentUnordered(4, this::sleepSeconds)
                                    .toList())
                    .containsExactlyInAnyOrderElementsOf(ones);
            assertThat(mostUnderWay).isEqualTo(4);
            mostUnderWay = 0;
            assertThat(AsyncStream.from(ones).mapConcurrent(1, this::sleepSeconds).toList())
                    .isEqualTo(ones);
            assertThat(mostUnderWay).isEqualTo(1);
        });
    }

    @Test
    void a_consumer_that_stops_pulling_stops_the_source() {
        run(loop -> {
            try (var ordered = counting(trace).mapConcurrent(3, n -> n)) {
                assertThat(ordered.next()).isEqualTo(1);
                loop.untilIdle();
                assertThat(trace.steps()).last().isEqualTo("emits 4");
                assertThat(ordered.next()).isEqualTo(2);
                loop.untilIdle();
                assertThat(trace.steps()).last().isEqualTo("emits 5");
            }
            try (var unordered = counting(trace).mapConcurrentUnordered(2, n -> n)) {
                assertThat(unordered.next()).isEqualTo(1);
                loop.untilIdle();
                assertThat(trace.steps()).last().isEqualTo("emits 3");
            }
        });
    }

    @Test
    void a_mapping_that_never_waits_needs_few_tasks() {
        run(loop -> {
            Set<Task<?>> tasks = new HashSet<>();
            List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
            assertThat(
                            AsyncStream.from(numbers)
                                    .mapConcurrent(
                                            16,
                                            n -> {
                                                tasks.add(Async.currentTask());
                                                return n;
                                            })
                                    .toList())
                    .isEqualTo(numbers);
            assertThat(tasks).hasSizeLessThanOrEqualTo(2);
        });
    }

    @Test
    void workers_are_reused() {
        run(loop -> {
            Set<Task<?>> tasks = new HashSet<>();
            List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
            assertThat(
                            AsyncStream.from(numbers)
                                    .mapConcurrentUnordered(
                                            4,
                                            n -> {
                                                tasks.add(Async.currentTask());
                                                Async.sleep(Duration.ofSeconds(1 + n % 7));
                                                return n;
                                            })
                                    .toList())
                    .containsExactlyInAnyOrderElementsOf(numbers);
            assertThat(tasks).hasSize(4);
        });
    }

    @Test
    void a_failure_comes_behind_the_results_before_it_and_ends_what_is_under_way() {
        var failure = new IOException("3 is broken");
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> mapped =
                    AsyncStream.of(2, 5, 1, 9, 1)
                            .mapConcurrent(
                                    4,
                                    n -> {
                                        try {
                                            sleepSeconds(n);
                                        } finally {
                                            trace.add("left " + n);
                                        }
                                        if (n == 1) {
                                            throw failure;
                                        }
                                        return n;
                                    });
            assertThat(mapped.next()).isEqualTo(2);
            assertThat(mapped.next()).isEqualTo(5);
            assertThat(catchThrowable(mapped::next)).isSameAs(failure);
            assertThat(catchThrowable(mapped::next)).isSameAs(failure);
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(5));
            assertThat(mapped.closed()).isTrue();
            assertThat(underWay).isZero();
            loop.untilIdle();
            assertThat(discarded).containsExactly(9); // was under way; the last 1 was not taken
        });
        assertThat(trace.steps()).containsExactly("left 1", "left 9", "left 2", "left 5");
    }

    @Test
    void the_failure_of_an_earlier_element_goes_before_that_of_a_later_one() {
        var early = new IOException("late, of an early element");
        var late = new IOException("early, of a late element");
        run(loop -> {
            AsyncStream<Integer> mapped =
                    AsyncStream.of(3, 1)
                            .mapConcurrent(
                                    2,
                                    n -> {
                                        sleepSeconds(n);
                                        throw n == 3 ? early : late;
                                    });
            assertThat(catchThrowable(mapped::toList)).isSameAs(early);
            loop.untilIdle();
            assertThat(loop.takeFaults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.failure()).isSameAs(late));
        });
    }

    @Test
    void an_unordered_failure_comes_behind_the_results_that_are_there() {
        var failure = new IOException("broken");
        run(loop -> {
            listen(loop);
            AsyncStream<Integer> mapped =
                    AsyncStream.of(2, 9, 1, 4)
                            .mapConcurrentUnordered(
                                    4,
                                    n -> {
                                        sleepSeconds(n);
                                        if (n == 4) {
                                            throw failure;
                                        }
                                        return n;
                                    });
            assertThat(mapped.next()).isEqualTo(1);
            Async.sleep(Duration.ofSeconds(5));
            assertThat(mapped.next()).isEqualTo(2);
            assertThat(catchThrowable(mapped::next)).isSameAs(failure);
            loop.untilIdle();
            assertThat(discarded).containsExactly(9);
        });
    }

    @Test
    void a_failure_of_the_source_comes_behind_all_results() {
        var failure = new IOException("source broke");
        run(loop -> {
            for (boolean inOrder : List.of(true, false)) {
                AsyncStream<Integer> source =
                        AsyncStream.generate(out -> {
                            out.emit(2);
                            out.emit(1);
                            throw failure;
                        });
                AsyncStream<Integer> mapped =
                        inOrder
                                ? source.mapConcurrent(4, this::sleepSeconds)
                                : source.mapConcurrentUnordered(4, this::sleepSeconds);
                var results = new ArrayList<Integer>();
                assertThat(catchThrowable(() -> mapped.forEach(n -> results.add(n))))
                        .isSameAs(failure);
                assertThat(results)
                        .containsExactlyElementsOf(inOrder ? List.of(2, 1) : List.of(1, 2));
            }
        });
    }

    @Test
    void a_failure_of_the_source_that_nobody_is_told_of_is_reported() {
        var late = new IOException("the source");
        var failure = new IOException("the mapping");
        AsyncStream.Mapping<Integer, Integer> failing =
                n -> {
                    Async.sleep(HOUR);
                    throw failure;
                };
        run(loop -> {
            AsyncStream<Integer> left = oneAndThen(late).mapConcurrent(2, this::sleepSeconds);
            Async.detach(() -> left.next());
            loop.untilIdle();
            left.close();
            assertThat(loop.takeFaults()).extracting(LoopFault::failure).containsExactly(late);

            assertThat(catchThrowable(oneAndThen(late).mapConcurrent(2, failing)::toList))
                    .isSameAs(failure);
            assertThat(loop.takeFaults()).extracting(LoopFault::failure).containsExactly(late);
        });
    }

    private static AsyncStream<Integer> oneAndThen(Exception failure) {
        return AsyncStream.generate(out -> {
            out.emit(1);
            throw failure;
        });
    }

    @Test
    void after_a_failure_nothing_is_taken_from_the_source() {
        var failure = new IOException("the second");
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(3);
            source.sender().send(5);
            source.sender().send(1);
            AsyncStream<Integer> mapped =
                    source.receiver()
                            .mapConcurrent(
                                    3,
                                    n -> {
                                        if (sleepSeconds(n) == 1) {
                                            throw failure;
                                        }
                                        return n;
                                    });
            Task<Integer> first = Async.detach(() -> mapped.next());
            Async.sleep(Duration.ofSeconds(2));
            source.sender().send(7);
            loop.untilIdle();
            assertThat(source.statistics().length()).isEqualTo(1);
            assertThat(mapped.ready()).isFalse();
            assertThat(first.await()).isEqualTo(5);
            assertThat(catchThrowable(mapped::next)).isSameAs(failure);
        });
    }

    @Test
    void a_source_that_cancels_the_task_that_pulls_it_fails_the_stream() {
        run(loop -> {
            AsyncStream<Integer> cancelling =
                    AsyncStream.of(1, 2)
                            .map(n -> {
                                if (n == 2) {
                                    Async.currentTask().cancel("for fun");
                                    Async.sleep(HOUR);
                                }
                                return n;
                            });
            AsyncStream<Integer> mapped = cancelling.mapConcurrent(2, n -> n);
            assertThat(mapped.next()).isEqualTo(1);
            assertThat(catchThrowable(mapped::next))
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("for fun");
        });
    }

    @Test
    void a_close_cancels_what_is_under_way_and_discards_what_nobody_gets() {
        run(loop -> {
            listen(loop);
            AsyncStream<String> mapped =
                    counting(trace)
                            .mapConcurrent(
                                    4,
                                    n -> {
                                        if (n != 3) {
                                            sleepSeconds(n);
                                        }
                                        return "result " + n;
                                    });
            assertThat(mapped.next()).isEqualTo("result 1");
            Async.sleep(Duration.ofMillis(1_500));
            mapped.close();
            assertThat(underWay).isZero();
            assertThat(mapped.closed()).isTrue();
            assertThat(mapped.next()).isNull();
            loop.untilIdle();
            // 2 was done before the close
            assertThat(discarded).containsExactlyInAnyOrder("result 2", "result 3", 4, 5);
        });
        assertThat(trace.steps()).endsWith("emits 5", "cleaned up");
    }

    @Test
    void a_result_that_comes_in_spite_of_the_close_is_discarded() {
        run(loop -> {
            listen(loop);
            AsyncStream<String> mapped =
                    AsyncStream.of(1)
                            .mapConcurrent(
                                    2,
                                    n -> {
                                        Async.shield(() -> Async.sleep(HOUR));
                                        return "result";
                                    });
            Async.moveOnAfter(Duration.ofSeconds(1), mapped::next);
            mapped.close();
            assertThat(loop.time()).isEqualTo(HOUR);
            loop.untilIdle();
            assertThat(discarded).containsExactly("result");
        });
    }

    @Test
    void a_cancel_of_the_puller_ends_only_its_next() {
        run(loop -> {
            try (var mapped = AsyncStream.of(3, 1).mapConcurrent(2, this::sleepSeconds)) {
                Async.moveOnAfter(Duration.ofSeconds(2), mapped::next);
                assertThat(loop.time()).isEqualTo(Duration.ofSeconds(2));
                assertThat(mapped.closed()).isFalse();
                assertThat(mapped.toList()).containsExactly(3, 1);
                assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
            }
        });
    }

    @Test
    void mappings_have_the_context_of_the_first_pull() {
        ContextVar<String> user = ContextVar.withDefault("user", "nobody");
        run(loop -> {
            List<String> seen = new ArrayList<>();
            AsyncStream<Integer> mapped =
                    AsyncStream.of(1, 1, 1, 1)
                            .mapConcurrent(
                                    2,
                                    n -> {
                                        seen.add(user.get());
                                        return sleepSeconds(n);
                                    });
            user.where("first", () -> mapped.next());
            user.where("second", () -> mapped.next());
            assertThat(mapped.toList()).hasSize(2);
            assertThat(seen).hasSize(4).containsOnly("first");
        });
    }

    @Test
    void a_consumer_that_leaves_closes_everything() {
        var failure = new IOException("disk full");
        run(loop -> {
            listen(loop);
            assertThat(
                            catchThrowable(() ->
                                    counting(trace)
                                            .mapConcurrent(3, this::sleepSeconds)
                                            .forEach(n -> {
                                                throw failure;
                                            })))
                    .isSameAs(failure);
            assertThat(underWay).isZero();
            loop.untilIdle();
            assertThat(discarded).hasSize(3);
        });
        assertThat(trace.steps()).endsWith("cleaned up");
    }

    @Test
    void an_error_of_a_mapping_comes_out_as_it_is() {
        var error = new StackOverflowError("deep");
        run(loop ->
                assertThat(
                                catchThrowable(() ->
                                        counting(trace)
                                                .mapConcurrentUnordered(
                                                        3,
                                                        n -> {
                                                            throw error;
                                                        })
                                                .toList()))
                        .isSameAs(error));
        assertThat(trace.steps()).endsWith("cleaned up");
    }

    @Test
    void null_is_refused_as_a_result() {
        run(loop -> {
            assertThatNullPointerException()
                    .isThrownBy(() -> AsyncStream.of(1).mapConcurrent(2, n -> null).toList());
            assertThatNullPointerException()
                    .isThrownBy(
                            () -> AsyncStream.of(1).mapConcurrentUnordered(2, n -> null).toList());
        });
    }

    @Test
    void less_than_one_at_a_time_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsyncStream.of(1).mapConcurrent(0, n -> n))
                .withMessageContaining("mapConcurrent works on 1 or more elements at a time");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsyncStream.of(1).mapConcurrentUnordered(-1, n -> n));
        assertThat(AsyncStream.of(1).mapConcurrent(2, n -> n))
                .hasToString("mapConcurrent(2) of stream of given elements");
    }

    @Test
    void a_mapping_may_close_the_stream() {
        run(loop -> {
            listen(loop);
            var stream = new AtomicReference<AsyncStream<Integer>>();
            stream.set(
                    counting(trace)
                            .mapConcurrent(
                                    2,
                                    n -> {
                                        if (n == 2) {
                                            TaskGroup.run(group ->
                                                    group.fork(() -> stream.get().close()));
                                        }
                                        Async.sleep(HOUR);
                                        return n;
                                    }));
            assertThat(stream.get().next()).isNull();
            assertThat(loop.time()).isZero();
            loop.untilIdle();
            assertThat(discarded).containsExactlyInAnyOrder(1, 2);
        });
        assertThat(trace.steps()).endsWith("cleaned up");
    }

    @Test
    void a_mapping_that_cancels_its_own_task_fails_the_stream() {
        run(loop -> {
            for (boolean inOrder : List.of(true, false)) {
                AsyncStream.Mapping<Integer, Integer> mapping =
                        n -> {
                            Async.currentTask().cancel("for fun");
                            Async.sleep(HOUR);
                            return n;
                        };
                AsyncStream<Integer> mapped =
                        inOrder
                                ? counting(trace).mapConcurrent(2, mapping)
                                : counting(trace).mapConcurrentUnordered(2, mapping);
                assertThat(catchThrowable(mapped::toList))
                        .isInstanceOf(TaskCancelledException.class)
                        .hasMessageContaining("for fun");
            }
        });
    }

    @Test
    void a_stream_that_was_never_pulled_closes_its_source() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            channel.receiver().mapConcurrent(2, n -> n).close();
            assertThat(channel.sender().closed()).isTrue();
        });
    }

    @Test
    void a_stream_that_nobody_holds_any_more_is_closed_and_reported() {
        run(loop -> {
            listen(loop);
            begin();
            List<LoopFault> faults = List.of();
            for (int round = 0; round < 200 && faults.isEmpty(); round++) {
                System.gc();
                Async.sleep(Duration.ofMillis(1));
                faults = loop.takeFaults();
            }
            assertThat(faults)
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.message()).contains("abandoned"));
            loop.untilIdle();
            assertThat(discarded).hasSize(2);
        });
        assertThat(trace.steps()).endsWith("cleaned up");
    }

    private void begin() {
        assertThat(counting(trace).mapConcurrent(2, n -> n).next()).isEqualTo(1);
    }

    @Test
    void a_loop_that_closes_ends_what_is_under_way_and_reports_nothing()
            throws InterruptedException {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        AsyncStream<Integer> mapped =
                counting(trace)
                        .mapConcurrent(
                                2,
                                n -> {
                                    if (n > 1) {
                                        Async.sleep(HOUR);
                                    }
                                    return n;
                                });
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .discardHandler((from, value, source) -> discarded.add(value))
                        .open()) {
            loop.runUntilComplete(loop.detach(() -> mapped.next()));
            assertThat(mapped.closed()).isFalse();
        }
        assertThat(trace.steps()).endsWith("cleaned up");
        assertThat(discarded).isNotEmpty().doesNotContain(1).doesNotHaveDuplicates();
        assertThat(faults).isEmpty();
    }

    @Test
    void a_task_that_cleans_up_while_its_loop_closes_may_still_pull() throws InterruptedException {
        AsyncStream<Integer> mapped = counting(trace).mapConcurrent(2, n -> 10 * n);
        List<Integer> pulled = new CopyOnWriteArrayList<>();
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        pulled.add(mapped.next());
                        Async.detach(() -> {
                            try {
                                Async.sleep(HOUR);
                            } finally {
                                Async.shield(() -> {
                                    Async.checkpoint();
                                    for (int i = 0; i < 4; i++) {
                                        pulled.add(mapped.next());
                                    }
                                });
                            }
                        });
                        Async.checkpoint();
                        return null;
                    }));
        }
        assertThat(pulled).containsExactly(10, 20, 30, 40, 50);
        assertThat(trace.steps()).endsWith("cleaned up");
    }
}
