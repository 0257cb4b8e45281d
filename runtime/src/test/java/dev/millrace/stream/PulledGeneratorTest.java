package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.ContextVar;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulledGeneratorTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    @Test
    void elements_arrive_in_order_and_null_is_the_end() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<String> stream =
                            AsyncStream.generate(out -> {
                                out.emit("a");
                                out.emit("b");
                            });
                    assertThat(stream.next()).isEqualTo("a");
                    assertThat(stream.closed()).isFalse();
                    assertThat(stream.next()).isEqualTo("b");
                    assertThat(stream.next()).isNull();
                    assertThat(stream.next()).isNull();
                    assertThat(stream.closed()).isTrue();
                });
    }

    @Test
    void the_body_starts_at_the_first_pull_and_runs_only_while_a_consumer_waits() {
        TestLoop.run(
                engine,
                loop -> {
                    try (AsyncStream<Integer> stream = counting(trace)) {
                        loop.untilIdle();
                        assertThat(trace.steps()).isEmpty();
                        stream.next();
                        loop.untilIdle();
                        assertThat(trace.steps()).containsExactly("emits 1");
                        stream.next();
                        loop.untilIdle();
                        assertThat(trace.steps()).containsExactly("emits 1", "emits 2");
                    }
                });
    }

    @Test
    void a_body_may_wait_between_elements() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<String> stream =
                                    AsyncStream.generate(out -> {
                                        Async.sleep(HOUR);
                                        out.emit("late");
                                    });
                            assertThat(stream.next()).isEqualTo("late");
                            stream.close();
                        });
        assertThat(run.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void the_failure_reaches_the_consumer_as_the_same_instance_behind_the_elements() {
        var failure = new IOException("line lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                out.emit(1);
                                throw failure;
                            });
                    assertThat(stream.next()).isEqualTo(1);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    stream.close(); // has been thrown already
                    assertThat(stream.next()).isNull();
                });
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void a_declared_checked_failure_can_be_caught() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                throw new IOException("line lost");
                            });
                    try {
                        Async.mayThrow(IOException.class);
                        stream.next();
                        trace.add("not reached");
                    } catch (IOException expected) {
                        trace.add(expected.getMessage());
                    }
                });
        assertThat(trace.steps()).containsExactly("line lost");
    }

    @Test
    void a_cancelled_next_has_lost_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    try (AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.sleep(HOUR);
                                out.emit(1);
                                out.emit(2);
                            })) {
                        boolean finished =
                                Async.moveOnAfter(Duration.ofMinutes(1), () -> stream.next());
                        assertThat(finished).isFalse();
                        Async.sleep(HOUR.multipliedBy(2)); // emitted to nobody
                        assertThat(stream.next()).isEqualTo(1);
                        assertThat(stream.next()).isEqualTo(2);
                    }
                });
    }

    @Test
    void after_a_cancelled_next_another_task_may_pull_at_once() {
        TestLoop.run(
                engine,
                loop -> {
                    try (AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.sleep(HOUR);
                                out.emit(1);
                            })) {
                        Async.moveOnAfter(Duration.ofMinutes(1), () -> stream.next());
                        TaskGroup.run(group -> group.fork(() -> trace.add("got " + stream.next())));
                    }
                });
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void next_in_a_cancelled_scope_raises_before_any_effect() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel("enough");
                        stream.next();
                        trace.add("not reached");
                    });
                    assertThat(trace.steps()).isEmpty();
                    stream.close();
                });
    }

    @Test
    void an_assigned_element_is_returned_and_the_next_checkpoint_raises() {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    try (AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.sleep(HOUR);
                                loop.loop().callSoon(() -> scope.cancel("too late"));
                                loop.loop().callSoon(() -> trace.add("cancelled"));
                                out.emit(1);
                            })) {
                        scope.run(() -> {
                            trace.add("got " + stream.next());
                            Async.checkpoint();
                            trace.add("not reached");
                        });
                    }
                });
        assertThat(trace.steps()).contains("got 1").doesNotContain("not reached");
    }

    @Test
    void a_second_consumer_is_refused_while_one_waits() {
        TestLoop.run(
                engine,
                loop -> {
                    try (AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.sleep(HOUR);
                                out.emit(1);
                            })) {
                        TaskGroup.run(group -> {
                            group.fork(() -> trace.add("first got " + stream.next()));
                            loop.untilIdle();
                            assertThatIllegalStateException()
                                    .isThrownBy(stream::next)
                                    .withMessageContaining("one consumer at a time");
                        });
                    }
                });
        assertThat(trace.steps()).containsExactly("first got 1");
    }

    @Test
    void a_generator_that_somebody_else_cancels_is_no_quiet_end() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Async.currentTask().cancel("by hand");
                                out.emit(1);
                            });
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(stream::next)
                            .withMessageContaining("by hand");
                    stream.close();
                });
    }

    @Test
    void null_elements_are_refused_in_the_body() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.generate(out -> out.emit(null));
                    assertThatNullPointerException().isThrownBy(stream::next);
                    stream.close();
                });
    }

    @Test
    void another_task_than_the_bodys_may_not_emit() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                Throwable refused =
                                        TaskGroup.call(group ->
                                                group.fork(() -> catchThrowable(() -> out.emit(1)))
                                                        .await());
                                assertThat(refused)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("channel");
                                out.emit(2);
                            });
                    assertThat(stream.next()).isEqualTo(2);
                    stream.close();
                });
    }

    @Test
    void a_timeout_in_the_body_covers_its_emit() {
        TestLoop.run(
                engine,
                loop -> {
                    try (AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                boolean finished =
                                        Async.moveOnAfter(Duration.ofMinutes(1), () -> out.emit(1));
                                out.emit(finished ? 2 : 3);
                            })) {
                        assertThat(stream.next()).isEqualTo(1);
                        Async.sleep(HOUR);
                        assertThat(stream.next()).isEqualTo(3);
                    }
                });
    }

    @Test
    void the_body_sees_the_context_of_the_first_pull() {
        ContextVar<String> user = ContextVar.of("user");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<String> stream =
                            AsyncStream.generate(out -> {
                                out.emit(user.get());
                                out.emit(user.get());
                            });
                    assertThat(user.where("ada", () -> stream.next())).isEqualTo("ada");
                    assertThat(stream.next()).isEqualTo("ada");
                    stream.close();
                });
    }

    @Test
    void another_thread_is_told_the_right_call() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting(trace);
                    stream.next();
                    Throwable refused = Async.blocking(() -> catchThrowable(stream::next));
                    assertThat(refused)
                            .isInstanceOf(WrongThreadException.class)
                            .hasMessageContaining("loop.submit");
                    stream.close();
                });
    }
}
