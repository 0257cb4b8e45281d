package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.millrace.spi.Suspension;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Interrupts of a task's thread by other code: raised at checkpoints, never mistaken for a cancel.
 */
class InterruptTest extends EngineTest {
    /**
     * Interrupts a waiting task and returns once its loop knows: a thread learns of an interrupt in
     * real time, which virtual time only waits for while work outside the loop is under way.
     */
    private static void interrupt(Thread waiting) {
        Async.blocking(() -> {
            waiting.interrupt();
            while (waiting.isInterrupted()) {
                Thread.onSpinWait();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void entering_a_checkpoint_interrupted_throws_before_any_effect_and_clears_the_flag(
            CheckpointKind kind) {
        var effects = new AtomicInteger();

        run(loop -> {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> kind.ready(loop.loop(), effects::incrementAndGet));

            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Async.checkpoint();
        });

        assertThat(effects).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EXCLUDE,
            names = {
                "CHECKPOINT",
                "BLOCKING",
                "INTERRUPTIBLE",
                "GROUP",
                "GATHER",
                "RACE",
                "FORK_READY"
            })
    void an_interrupt_ends_a_wait_and_clears_the_flag(CheckpointKind kind) {
        TestRun run =
                run(loop -> {
                    var waiting = new AtomicReference<Thread>();
                    Task<String> waiter =
                            Async.detach(() -> {
                                waiting.set(Thread.currentThread());
                                assertThatExceptionOfType(InterruptedException.class)
                                        .isThrownBy(() -> kind.waiting(loop.loop()));
                                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                                Async.checkpoint();
                                return "went on";
                            });
                    loop.untilIdle();

                    interrupt(waiting.get());

                    assertThat(waiter.await()).isEqualTo("went on");
                });

        assertThat(run.elapsed()).isZero();
    }

    @Test
    void an_interrupt_from_a_plain_thread_ends_a_wait() {
        run(loop -> {
            var waiting = new AtomicReference<Thread>();
            Task<?> waiter =
                    Async.detach(() -> {
                        waiting.set(Thread.currentThread());
                        loop.loop().promise().await();
                    });
            loop.untilIdle();

            Thread.ofPlatform().start(() -> waiting.get().interrupt());

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::await);
            assertThat(waiter.cancelled()).isFalse();
        });
    }

    @Test
    void neighbours_of_an_interrupted_task_notice_nothing() {
        var trace = new Trace();

        run(loop -> {
            var waiting = new AtomicReference<Thread>();
            Task<?> victim =
                    Async.detach(() -> {
                        waiting.set(Thread.currentThread());
                        loop.loop().promise().await(); // no timer: virtual time waits for no thread
                    });
            Task<?> neighbour =
                    Async.detach(() -> {
                        Async.sleep(Duration.ofMinutes(1));
                        trace.add("slept undisturbed");
                    });
            loop.loop()
                    .callLater(
                            Duration.ofSeconds(1),
                            () -> {
                                waiting.get().interrupt();
                                trace.add("interrupted: " + Thread.currentThread().isInterrupted());
                            });

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(victim::await);
            neighbour.await();
        });

        assertThat(trace.steps()).containsExactly("interrupted: false", "slept undisturbed");
    }

    @Test
    void a_value_that_came_before_the_interrupt_is_returned_and_the_next_checkpoint_throws() {
        run(loop -> {
            var waiting = new AtomicReference<Thread>();
            Promise<String> promise = loop.loop().promise();
            Task<String> waiter =
                    Async.detach(() -> {
                        waiting.set(Thread.currentThread());
                        String value = promise.await();
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(Async::checkpoint);
                        return value;
                    });
            loop.untilIdle();

            promise.complete("value");
            waiting.get().interrupt();

            assertThat(waiter.await()).isEqualTo("value");
        });
    }

    @Test
    void an_interrupt_in_a_group_is_thrown_after_the_children_have_ended() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    var joining = new AtomicReference<Thread>();
                    Task<?> owner =
                            Async.detach(() -> {
                                joining.set(Thread.currentThread());
                                TaskGroup.run(group ->
                                        group.fork(() -> {
                                            Async.sleep(Duration.ofMinutes(1));
                                            trace.add("child ended");
                                        }));
                                trace.add("group ended");
                                Async.checkpoint();
                            });
                    loop.untilIdle();

                    joining.get().interrupt();
                    loop.untilIdle(); // the joiner does not spin on its flag, or this never
                    // returned
                    joining.get().interrupt();

                    assertThatExceptionOfType(InterruptedException.class).isThrownBy(owner::await);
                });

        assertThat(trace.steps()).containsExactly("child ended", "group ended");
        assertThat(run.elapsed()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void an_operation_that_refuses_to_be_aborted_is_waited_for_in_spite_of_interrupts() {
        run(loop -> {
            var waiting = new AtomicReference<Thread>();
            var suspended = new AtomicReference<Suspension<String>>();
            Task<String> waiter =
                    Async.detach(() -> {
                        waiting.set(Thread.currentThread());
                        String value =
                                Async.suspend(suspension -> {
                                    suspension.onCancel(() -> false);
                                    suspended.set(suspension);
                                });
                        assertThat(Thread.currentThread().isInterrupted()).isTrue();
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(Async::checkpoint);
                        return value;
                    });
            loop.untilIdle();
            waiting.get().interrupt();
            loop.untilIdle();
            assertThat(waiter.done()).isFalse();

            suspended.get().resume("committed");

            assertThat(waiter.await()).isEqualTo("committed");
        });
    }

    @Test
    void a_task_that_swallows_its_interrupt_waits_on_at_the_next_checkpoint() {
        TestRun run =
                run(loop -> {
                    var waiting = new AtomicReference<Thread>();
                    Task<String> waiter =
                            Async.detach(() -> {
                                waiting.set(Thread.currentThread());
                                try {
                                    Async.sleep(Duration.ofHours(1));
                                } catch (Exception interrupted) {
                                    Async.sleep(Duration.ofSeconds(1));
                                }
                                return "done";
                            });
                    loop.untilIdle();
                    interrupt(waiting.get());

                    assertThat(waiter.await()).isEqualTo("done");
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void an_interrupted_wait_for_one_of_many_leaves_the_futures_alone() {
        run(loop -> {
            Promise<String> first = loop.loop().promise();
            Promise<String> second = loop.loop().promise();
            var waiting = new AtomicReference<Thread>();
            Task<?> waiter =
                    Async.detach(() -> {
                        waiting.set(Thread.currentThread());
                        Async.waitFor(List.of(first, second), WaitPolicy.ALL);
                    });
            loop.untilIdle();
            waiting.get().interrupt();

            assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::await);
            assertThat(first.observed()).isFalse();
            assertThat(second.observed()).isFalse();
        });
    }

    @Test
    void an_interrupt_that_a_callback_leaves_behind_hits_nobody() {
        var trace = new Trace();

        run(loop -> {
            loop.loop().callSoon(() -> Thread.currentThread().interrupt());
            loop.loop().callSoon(() -> trace.add("interrupted: " + Thread.interrupted()));
            Async.checkpoint();
            Async.sleep(Duration.ofSeconds(1));
        });

        assertThat(trace.steps()).containsExactly("interrupted: false");
    }

    @Test
    void an_interrupt_dies_with_the_task_that_never_met_it() {
        run(loop -> {
            Task<?> task = Async.detach(() -> Thread.currentThread().interrupt());
            task.await();
            Task<Boolean> next = Async.detach(() -> Thread.currentThread().isInterrupted());

            assertThat(next.await()).isFalse();
        });
    }

    @Test
    void a_cancel_and_an_interrupt_at_once_are_both_raised() {
        var trace = new Trace();

        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                Thread.currentThread().interrupt();
                try {
                    Async.checkpoint();
                } catch (Exception e) {
                    trace.add(e.getClass().getSimpleName());
                }
                Async.checkpoint();
                trace.add("beyond");
            });
            assertThat(scope.cancelledCaught()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("InterruptedException");
    }
}
