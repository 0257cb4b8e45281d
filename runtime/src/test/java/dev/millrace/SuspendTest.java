package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.spi.Suspension;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The low-level wait: how foreign code ends it, and what a cancel asks of that code. */
class SuspendTest extends EngineTest {
    @Test
    void an_answer_given_at_once_costs_no_wait() {
        run(loop -> {
            String answer = Async.suspend(suspension -> suspension.resume("at once"));
            assertThat(answer).isEqualTo("at once");
        });
    }

    @Test
    void an_answer_from_another_thread_ends_the_wait() {
        run(loop -> {
            String answer =
                    Async.suspend(suspension ->
                            Thread.ofPlatform().start(() -> suspension.resume("there")));
            assertThat(answer).isEqualTo("there");
        });
    }

    @Test
    void a_wait_in_the_loop_ends_with_the_first_answer_of_a_sibling() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            Task<String> waiter = Async.detach(() -> Async.suspendInLoop(suspended::set));
            loop.untilIdle();

            assertThat(suspended.get().resume("from a sibling")).isTrue();
            assertThat(suspended.get().resume("late")).isFalse();

            assertThat(waiter.await()).isEqualTo("from a sibling");
        });
    }

    @Test
    void a_wait_in_the_loop_refuses_answers_of_other_threads_and_goes_on() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            Task<String> waiter = Async.detach(() -> Async.suspendInLoop(suspended::set));
            loop.untilIdle();

            Async.blocking(() -> {
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> suspended.get().resume("from outside"))
                        .withMessageContaining("Async.suspend");
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> suspended.get().fail(new IOException("from outside")));
            });

            suspended.get().resume("from inside");
            assertThat(waiter.await()).isEqualTo("from inside");
        });
    }

    @Test
    void an_answer_after_a_cancelled_wait_in_the_loop_is_told_so() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() -> scope.run(() -> Async.suspendInLoop(suspended::set)));
            loop.untilIdle();

            scope.cancel();

            assertThat(waiter.await()).isFalse();
            assertThat(suspended.get().resume("late")).isFalse();
        });
    }

    @Test
    void an_answer_may_be_null() {
        run(loop -> {
            Object answer = Async.suspend(suspension -> suspension.resume(null));
            assertThat(answer).isNull();
        });
    }

    @Test
    void a_failure_is_thrown_as_the_very_instance() {
        var failure = new IOException("line is down");

        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> Async.suspend(suspension -> suspension.fail(failure)))
                        .satisfies(thrown -> assertThat(thrown).isSameAs(failure)));
    }

    @Test
    void the_first_answer_wins_and_the_others_are_told() {
        List<Boolean> delivered = new ArrayList<>();

        run(loop -> {
            String answer =
                    Async.suspend(suspension -> {
                        delivered.add(suspension.resume("first"));
                        delivered.add(suspension.resume("second"));
                        delivered.add(suspension.fail(new IOException("third")));
                    });
            assertThat(answer).isEqualTo("first");
        });

        assertThat(delivered).containsExactly(true, false, false);
    }

    @Test
    void what_the_start_throws_is_thrown_and_late_answers_are_told_so() {
        var late = new AtomicReference<Suspension<String>>();

        run(loop -> {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() ->
                            Async.<String>suspend(suspension -> {
                                late.set(suspension);
                                throw new IllegalArgumentException("no such line");
                            }));
            assertThat(late.get().resume("late")).isFalse();
        });
    }

    @Test
    void without_a_hook_a_cancel_ends_the_wait_at_once_and_the_late_answer_is_told() {
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() -> scope.run(() -> Async.suspend(suspended::set)));
            loop.untilIdle();

            scope.cancel();

            assertThat(waiter.await()).isFalse();
            assertThat(suspended.get().resume("late")).isFalse();
        });
    }

    @Test
    void the_hook_is_asked_once_and_unhooks() {
        var asked = new AtomicInteger();

        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            scope.run(() ->
                                    Async.suspend(suspension ->
                                            suspension.onCancel(
                                                    () -> asked.incrementAndGet() > 0))));
            loop.untilIdle();

            scope.cancel();
            scope.cancel();

            assertThat(waiter.await()).isFalse();
        });

        assertThat(asked).hasValue(1);
    }

    @Test
    void a_hook_that_refuses_is_not_asked_again_and_the_answer_is_returned() {
        var asked = new AtomicInteger();
        var suspended = new AtomicReference<Suspension<String>>();
        var got = new AtomicReference<String>();

        run(loop -> {
            var outer = new CancelScope();
            var inner = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            outer.run(() ->
                                    inner.run(() -> {
                                        got.set(
                                                Async.suspend(suspension -> {
                                                    suspension.onCancel(
                                                            () -> asked.incrementAndGet() < 0);
                                                    suspended.set(suspension);
                                                }));
                                        Async.checkpoint();
                                    })));
            loop.untilIdle();
            inner.cancel();
            outer.cancel();
            loop.untilIdle();
            assertThat(waiter.done()).isFalse();

            assertThat(suspended.get().resume("committed")).isTrue();

            assertThat(waiter.await()).isFalse();
        });

        assertThat(asked).hasValue(1);
        assertThat(got).hasValue("committed");
    }

    @Test
    void a_hook_that_throws_is_reported_and_stops_no_cancel() {
        var failure = new IllegalStateException("hook");
        var suspended = new AtomicReference<Suspension<String>>();

        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    Task<Boolean> waiter =
                            Async.detach(() ->
                                    scope.run(() ->
                                            Async.suspend((Suspension<String> suspension) -> {
                                                suspension.onCancel(() -> {
                                                    throw failure;
                                                });
                                                suspended.set(suspension);
                                            })));
                    loop.untilIdle();

                    scope.cancel();

                    assertThat(waiter.await()).isFalse();
                    assertThat(suspended.get().resume("late")).isFalse();
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(failure));
    }

    @Test
    void a_hook_is_not_called_once_the_answer_is_there() {
        var asked = new AtomicInteger();
        var suspended = new AtomicReference<Suspension<String>>();

        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            scope.run(() ->
                                    Async.suspend((Suspension<String> suspension) -> {
                                        suspension.onCancel(() -> asked.incrementAndGet() > 0);
                                        suspended.set(suspension);
                                    })));
            loop.untilIdle();

            suspended.get().resume("there");
            scope.cancel();

            assertThat(waiter.await()).isTrue();
        });

        assertThat(asked).hasValue(0);
    }

    @Test
    void a_hook_runs_on_the_loop_whoever_cancels() {
        var onLoop = new AtomicReference<Boolean>();

        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            scope.run(() ->
                                    Async.suspend(suspension ->
                                            suspension.onCancel(() -> {
                                                onLoop.set(loop.loop().inLoop());
                                                return true;
                                            }))));
            loop.untilIdle();

            Thread.ofPlatform().start(scope::cancel);

            assertThat(waiter.await()).isFalse();
        });

        assertThat(onLoop).hasValue(true);
    }

    @Test
    void a_task_that_was_answered_at_once_gives_its_next_turn_away_in_order() {
        List<String> order = new ArrayList<>();

        run(loop -> {
            Async.suspend(suspension -> suspension.resume("at once"));
            loop.loop().callSoon(() -> order.add("callback"));
            Async.checkpoint();
            order.add("task");
        });

        assertThat(order).containsExactly("callback", "task");
    }
}
