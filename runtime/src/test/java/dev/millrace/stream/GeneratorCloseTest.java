package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GeneratorCloseTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    @Test
    void close_cancels_the_generator_and_waits_for_its_clean_up() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream =
                                    AsyncStream.generate(out -> {
                                        try {
                                            out.emit(1);
                                        } finally {
                                            Async.shield(() -> Async.sleep(HOUR));
                                            trace.add("cleaned up");
                                        }
                                    });
                            stream.next();
                            stream.close();
                            trace.add("next statement");
                            stream.close();
                            assertThat(stream.next()).isNull();
                        });
        assertThat(trace.steps()).containsExactly("cleaned up", "next statement");
        assertThat(run.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void every_close_waits_for_the_clean_up_also_a_second_one() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                try {
                                    out.emit(1);
                                } finally {
                                    Async.shield(() -> Async.sleep(HOUR));
                                    trace.add("cleaned up");
                                }
                            });
                    stream.next();
                    TaskGroup.run(group -> {
                        for (int i = 0; i < 2; i++) {
                            group.fork(() -> {
                                stream.close();
                                trace.add("closed");
                            });
                        }
                    });
                });
        assertThat(trace.steps()).containsExactly("cleaned up", "closed", "closed");
    }

    @Test
    void closing_a_stream_that_never_started_runs_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    stream.close();
                    assertThat(stream.closed()).isTrue();
                    assertThat(stream.next()).isNull();
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void closing_in_a_cancelled_task_still_waits_for_the_clean_up() {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        try (AsyncStream<Integer> stream =
                                AsyncStream.generate(out -> {
                                    try {
                                        out.emit(1);
                                    } finally {
                                        Async.shield(() -> Async.sleep(HOUR));
                                        trace.add("cleaned up");
                                    }
                                })) {
                            stream.next();
                            scope.cancel("enough");
                            stream.next();
                        } finally {
                            trace.add("left the block");
                        }
                    });
                });
        assertThat(trace.steps()).containsExactly("cleaned up", "left the block");
    }

    @Test
    void a_failure_of_the_clean_up_is_thrown_by_close_once() {
        var failure = new IllegalArgumentException("clean-up failed");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                try {
                                    out.emit(1);
                                } catch (CancelledError cancelled) {
                                    throw failure;
                                }
                            });
                    stream.next();
                    assertThat(catchThrowable(stream::close)).isSameAs(failure);
                    stream.close();
                });
    }

    @Test
    void a_waiting_consumer_is_told_the_end_when_another_task_closes() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.sleep(HOUR);
                                out.emit(1);
                            });
                    TaskGroup.run(group -> {
                        group.fork(() -> trace.add("got " + stream.next()));
                        loop.untilIdle();
                        stream.close();
                    });
                });
        assertThat(trace.steps()).containsExactly("got null");
    }

    @Test
    void a_shielded_emit_that_waits_is_refused_when_the_stream_closes() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out ->
                                    Async.shield(() ->
                                            trace.add("" + catchThrowable(() -> out.emit(1)))));
                    stream.next();
                    stream.close();
                });
        assertThat(trace.steps())
                .hasSize(1)
                .first()
                .asString()
                .contains("after the stream was closed");
    }

    @Test
    void an_emit_that_shields_itself_from_the_close_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                try {
                                    out.emit(1);
                                } finally {
                                    trace.add(
                                            ""
                                                    + catchThrowable(
                                                            () -> Async.shield(() -> out.emit(2))));
                                }
                            });
                    stream.next();
                    stream.close();
                });
        assertThat(trace.steps())
                .hasSize(1)
                .first()
                .asString()
                .contains("after the stream was closed");
    }

    @Test
    void the_body_itself_may_close_its_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    @SuppressWarnings({"unchecked", "rawtypes"})
                    AsyncStream<Integer>[] own = new AsyncStream[1];
                    own[0] =
                            AsyncStream.generate(out -> {
                                out.emit(1);
                                own[0].close();
                                out.emit(2);
                            });
                    assertThat(own[0].next()).isEqualTo(1);
                    assertThat(own[0].next()).isNull();
                    own[0].close();
                });
    }

    @Test
    void a_close_in_a_callback_starts_the_closing_without_waiting() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    stream.next();
                    loop.loop().callSoon(stream::close);
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void a_failure_after_a_close_that_did_not_wait_is_reported() {
        var failure = new IllegalArgumentException("clean-up failed");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream =
                                    AsyncStream.generate(out -> {
                                        try {
                                            out.emit(1);
                                        } catch (CancelledError cancelled) {
                                            throw failure;
                                        }
                                    });
                            stream.next();
                            loop.loop().callSoon(stream::close);
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(failure);
    }

    @Test
    void a_close_from_another_thread_is_refused_and_changes_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    stream.next();
                    Throwable refused = Async.blocking(() -> catchThrowable(stream::close));
                    assertThat(refused)
                            .isInstanceOf(WrongThreadException.class)
                            .hasMessageContaining("loop.submit");
                    assertThat(stream.closed()).isFalse();
                    assertThat(stream.next()).isEqualTo(2);
                    stream.close();
                });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }

    @Test
    @Timeout(60) // a close that waits for itself fails, instead of stopping the build
    void a_child_of_the_generator_may_close_the_stream() {
        var stream = new AtomicReference<AsyncStream<Integer>>();
        TestLoop.run(
                engine,
                loop -> {
                    stream.set(
                            AsyncStream.generate(out ->
                                    TaskGroup.run(group -> {
                                        group.fork(() -> {
                                            stream.get().close();
                                            trace.add("closed");
                                        });
                                        Async.sleep(HOUR);
                                    })));
                    assertThat(stream.get().next()).isNull();
                    assertThat(loop.time()).isZero();
                });
        assertThat(trace.steps()).containsExactly("closed");
    }

    @Test
    @Timeout(60) // a close that waits for itself fails, instead of stopping the build
    void a_child_of_the_consumer_may_close_a_generator_that_runs_inline() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    stream.forEach(n -> TaskGroup.run(group -> group.fork(stream::close)));
                    assertThat(stream.closed()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void a_loop_that_closes_lets_open_generators_clean_up() throws InterruptedException {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            AsyncStream<Integer> stream = counting(trace);
            loop.runUntilComplete(loop.detach(() -> stream.next()));
            assertThat(trace.steps()).containsExactly("emits 1");
        }
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
        assertThat(faults).isEmpty(); // it is a stream, not a task that somebody forgot
    }

    @Test
    @Timeout(60) // a close that waits for ever fails, instead of stopping the build
    void a_generator_that_does_not_end_is_named_once_and_keeps_no_loop_from_closing()
            throws InterruptedException {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .closeGrace(Duration.ofMillis(1))
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            AsyncStream<Integer> stream =
                    AsyncStream.generate(out -> {
                        try {
                            out.emit(1);
                        } finally {
                            Async.shield(() -> Async.sleep(Duration.ofDays(1)));
                        }
                    });
            loop.runUntilComplete(loop.detach(() -> stream.next()));
        }
        assertThat(faults)
                .singleElement()
                .satisfies(fault -> assertThat(fault.message()).startsWith("a task has not ended"));
    }

    @Test
    void a_task_that_cleans_up_while_its_loop_closes_may_still_pull() throws InterruptedException {
        AsyncStream<Integer> stream = counting(trace);
        try (EventLoop loop = quietLoop()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        assertThat(stream.next()).isEqualTo(1);
                        Async.detach(() -> {
                            try {
                                Async.sleep(HOUR);
                            } finally {
                                Async.shield(() -> {
                                    Async.checkpoint(); // the generator would be gone by now
                                    trace.add("pulled " + stream.next());
                                });
                            }
                        });
                        Async.checkpoint();
                        return null;
                    }));
        }
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "pulled 2", "cleaned up");
    }

    @Test
    void a_task_that_cleans_up_while_its_loop_closes_may_begin_to_pull()
            throws InterruptedException {
        try (EventLoop loop = quietLoop()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Async.detach(() -> {
                            try {
                                Async.sleep(HOUR);
                            } finally {
                                Async.shield(() -> trace.add("pulled " + counting(trace).next()));
                            }
                        });
                        Async.checkpoint();
                        return null;
                    }));
        }
        assertThat(trace.steps()).containsExactly("emits 1", "pulled 1", "cleaned up");
    }

    @Test
    void a_body_may_close_the_operators_with_tasks_that_read_it() {
        List<Function<AsyncStream<Integer>, AsyncStream<?>>> operators =
                List.of(
                        source -> source.mapConcurrent(2, n -> n),
                        source -> source.flatMap(2, n -> AsyncStream.of(n)),
                        source -> source.through(Streams.buffer(1)),
                        source -> Streams.merge(source),
                        source -> source.mapConcurrent(2, n -> n).through(Streams.buffer(1)));
        for (var operator : operators) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var operated = new AtomicReference<AsyncStream<?>>();
                        AsyncStream<Integer> source =
                                AsyncStream.generate(out -> {
                                    try {
                                        out.emit(1);
                                        operated.get().close();
                                        out.emit(2);
                                    } finally {
                                        trace.add("cleaned up");
                                    }
                                });
                        operated.set(operator.apply(source));
                        Async.timeout(
                                HOUR,
                                () -> {
                                    while (operated.get().next() != null) {
                                        Async.checkpoint();
                                    }
                                });
                        operated.get().close();
                    });
        }
        assertThat(trace.steps()).hasSize(operators.size()).containsOnly("cleaned up");
    }

    private EventLoop quietLoop() {
        return EventLoop.builder().engine(engine).exceptionHandler((where, fault) -> {}).open();
    }
}
