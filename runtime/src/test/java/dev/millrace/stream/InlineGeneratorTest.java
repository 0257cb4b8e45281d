package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InlineGeneratorTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    private AsyncStream<Integer> counting() {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; ; n++) {
                    out.emit(n);
                }
            } catch (Exception e) {
                trace.add("the generator saw " + e);
                throw e;
            } finally {
                trace.add("cleaned up");
            }
        });
    }

    @Test
    void for_each_on_a_fresh_generator_runs_its_body_in_the_callers_task() {
        TestLoop.run(
                engine,
                loop -> {
                    var caller = Async.currentTask();
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                assertThat(Async.currentTask()).isSameAs(caller);
                                out.emit(1);
                                trace.add("wants more");
                                out.emit(2);
                            });
                    stream.forEach(n -> trace.add("got " + n));
                    assertThat(stream.closed()).isTrue();
                    assertThat(stream.next()).isNull();
                    stream.forEach(n -> trace.add("not reached"));
                });
        assertThat(trace.steps()).containsExactly("got 1", "wants more", "got 2");
    }

    @Test
    void a_long_run_gives_siblings_their_turns() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            group.fork(() -> trace.add("sibling ran"));
                            AsyncStream.<Integer>generate(
                                            out -> {
                                                for (int n = 0; n < 1_000; n++) {
                                                    out.emit(n);
                                                }
                                            })
                                    .forEach(n -> {});
                            trace.add("done");
                        }));
        assertThat(trace.steps()).containsExactly("sibling ran", "done");
    }

    @Test
    void an_exception_of_the_consumer_never_reaches_the_generator() {
        var failure = new IOException("disk full");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting();
                    Throwable thrown =
                            catchThrowable(() ->
                                    stream.forEach(n -> {
                                        if (n == 3) {
                                            throw failure;
                                        }
                                    }));
                    assertThat(thrown).isSameAs(failure);
                    assertThat(thrown.getSuppressed()).isEmpty();
                    assertThat(stream.closed()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void a_declared_checked_failure_can_be_caught() {
        TestLoop.run(
                engine,
                loop -> {
                    try {
                        counting()
                                .forEach(n -> {
                                    throw new IOException("disk full");
                                });
                    } catch (IOException expected) {
                        trace.add(expected.getMessage());
                    }
                });
        assertThat(trace.steps()).containsExactly("cleaned up", "disk full");
    }

    @Test
    void a_generator_that_swallows_everything_still_ends_with_the_consumers_exception() {
        var failure = new IOException("disk full");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                for (int n = 0; n < 5; n++) {
                                    try {
                                        out.emit(n);
                                    } catch (Throwable swallowed) {
                                        trace.add("swallowed");
                                    }
                                }
                            });
                    Throwable thrown =
                            catchThrowable(() ->
                                    stream.forEach(n -> {
                                        trace.add("got " + n);
                                        throw failure;
                                    }));
                    assertThat(thrown).isSameAs(failure);
                });
        assertThat(trace.steps())
                .containsExactly(
                        "got 0", "swallowed", "swallowed", "swallowed", "swallowed", "swallowed");
    }

    @Test
    void a_failing_clean_up_is_reported_and_leaves_the_consumers_exception_as_it_is() {
        var failure = new IOException("disk full");
        var second = new IllegalArgumentException("clean-up failed");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                try {
                                    out.emit(1);
                                } finally {
                                    Async.shield(() -> {
                                        throw second;
                                    });
                                }
                            });
                    Throwable thrown =
                            catchThrowable(() ->
                                    stream.forEach(n -> {
                                        throw failure;
                                    }));
                    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
                    loop.untilIdle(); // a fault is a callback
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .satisfies(fault -> assertThat(fault.failure()).isSameAs(second));
                });
    }

    @Test
    void a_failure_of_the_generator_is_thrown_as_the_same_instance() {
        var failure = new IOException("line lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out -> {
                                out.emit(1);
                                throw failure;
                            });
                    Throwable thrown =
                            catchThrowable(() -> stream.forEach(n -> trace.add("got " + n)));
                    assertThat(thrown).isSameAs(failure);
                });
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void a_body_that_closes_the_stream_finishes_first_and_gets_no_more() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream = counting();
                            stream.forEach(n -> {
                                if (n == 2) {
                                    stream.close();
                                    Async.sleep(HOUR); // the body's own checkpoints go on
                                }
                                trace.add("got " + n);
                            });
                            trace.add("next statement");
                        });
        assertThat(trace.steps()).containsExactly("got 1", "got 2", "cleaned up", "next statement");
        assertThat(run.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void a_close_by_another_task_waits_until_the_run_is_over() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            AsyncStream<Integer> stream = counting();
                            group.fork(() ->
                                    stream.forEach(n -> {
                                        Async.sleep(HOUR);
                                        trace.add("got " + n);
                                    }));
                            loop.untilIdle();
                            stream.close();
                            trace.add("closed");
                        }));
        assertThat(trace.steps()).containsExactly("got 1", "cleaned up", "closed");
    }

    @Test
    void a_close_by_another_task_reaches_a_generator_that_waits() {
        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                TaskGroup.run(group -> {
                                    AsyncStream<Integer> stream =
                                            AsyncStream.generate(out -> {
                                                Async.sleep(HOUR);
                                                out.emit(1);
                                            });
                                    group.fork(() -> {
                                        stream.forEach(n -> trace.add("got " + n));
                                        trace.add("ended");
                                    });
                                    loop.untilIdle();
                                    stream.close();
                                }));
        assertThat(trace.steps()).containsExactly("ended");
        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_cancel_of_the_task_passes_through_generator_and_for_each() {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    boolean finished =
                            scope.run(() ->
                                    counting()
                                            .forEach(n -> {
                                                scope.cancel("enough");
                                                Async.checkpoint();
                                            }));
                    assertThat(finished).isFalse();
                    assertThat(scope.cancelledCaught()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void emit_raises_in_a_cancelled_scope_before_the_body_is_called() {
        TestLoop.run(
                engine,
                loop -> {
                    var calls = new AtomicLong();
                    var scope = new CancelScope();
                    scope.run(() ->
                            counting()
                                    .forEach(n -> {
                                        calls.incrementAndGet();
                                        scope.cancel("enough");
                                    }));
                    assertThat(calls).hasValue(1);
                });
    }

    @Test
    void while_it_runs_nobody_else_may_pull_or_iterate() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting();
                    stream.forEach(n -> {
                        assertThatIllegalStateException()
                                .isThrownBy(stream::next)
                                .withMessageContaining("forEach");
                        assertThatIllegalStateException()
                                .isThrownBy(() -> stream.forEach(m -> {}))
                                .withMessageContaining("forEach");
                        stream.close();
                    });
                });
    }

    @Test
    void another_task_than_the_bodys_may_not_emit() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.generate(out ->
                                    TaskGroup.run(group -> {
                                        Throwable refused =
                                                group.fork(() -> catchThrowable(() -> out.emit(1)))
                                                        .await();
                                        assertThat(refused).hasMessageContaining("channel");
                                    }));
                    stream.forEach(n -> trace.add("not reached"));
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void for_each_on_a_pulled_generator_goes_on_where_the_pull_stopped() {
        var failure = new IOException("disk full");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting();
                    trace.add("pulled " + stream.next());
                    Throwable thrown =
                            catchThrowable(() ->
                                    stream.forEach(n -> {
                                        trace.add("got " + n);
                                        assertThatIllegalStateException().isThrownBy(stream::next);
                                        if (n == 3) {
                                            throw failure;
                                        }
                                    }));
                    assertThat(thrown).isSameAs(failure);
                });
        assertThat(trace.steps()).containsExactly("pulled 1", "got 2", "got 3", "cleaned up");
    }
}
