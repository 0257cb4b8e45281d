package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who is cancelled, and which scope ends it. */
class CancelScopeTest extends EngineTest {
    @Test
    void a_scope_that_nobody_cancels_ends_with_its_body() {
        run(loop -> {
            var scope = new CancelScope();

            assertThat(scope.run(Async::checkpoint)).isTrue();
            assertThat(scope.cancelCalled()).isFalse();
            assertThat(scope.cancelledCaught()).isFalse();
            assertThat(scope.reason()).isNull();
        });
    }

    @Test
    void a_cancelled_scope_absorbs_its_own_error_and_what_follows_runs_on() {
        run(loop -> {
            var scope = new CancelScope();

            boolean finished =
                    scope.run(() -> {
                        scope.cancel("enough");
                        Async.checkpoint();
                    });

            assertThat(finished).isFalse();
            assertThat(scope.cancelCalled()).isTrue();
            assertThat(scope.cancelledCaught()).isTrue();
            assertThat(scope.reason()).isEqualTo("enough");
            Async.checkpoint();
        });
    }

    @Test
    void a_cancel_that_no_checkpoint_meets_is_not_caught() {
        run(loop -> {
            var scope = new CancelScope();

            assertThat(scope.run(scope::cancel)).isTrue();
            assertThat(scope.cancelCalled()).isTrue();
            assertThat(scope.cancelledCaught()).isFalse();
            Async.checkpoint();
        });
    }

    @Test
    void only_the_outer_scope_absorbs_the_cancel_of_the_outer_scope() {
        var trace = new Trace();

        run(loop -> {
            var outer = new CancelScope();
            var inner = new CancelScope();

            boolean finished =
                    outer.run(() -> {
                        outer.cancel();
                        inner.run(Async::checkpoint);
                        trace.add("passed the inner scope");
                    });

            assertThat(finished).isFalse();
            assertThat(inner.cancelledCaught()).isFalse();
            assertThat(outer.cancelledCaught()).isTrue();
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void the_inner_scope_absorbs_its_own_cancel_and_the_outer_one_goes_on() {
        run(loop -> {
            var outer = new CancelScope();
            var inner = new CancelScope();

            boolean finished =
                    outer.run(() -> {
                        inner.cancel();
                        assertThat(inner.run(Async::checkpoint)).isFalse();
                        Async.checkpoint();
                    });

            assertThat(finished).isTrue();
            assertThat(outer.cancelledCaught()).isFalse();
        });
    }

    @Test
    void the_outer_scope_wins_when_both_are_cancelled() {
        run(loop -> {
            var outer = new CancelScope();
            var inner = new CancelScope();

            boolean finished =
                    outer.run(() ->
                            inner.run(() -> {
                                inner.cancel("inner");
                                outer.cancel("outer");
                                assertThatExceptionOfType(CancelledError.class)
                                        .isThrownBy(Async::checkpoint)
                                        .satisfies(e -> assertThat(e.reason()).isEqualTo("outer"));
                                Async.checkpoint();
                            }));

            assertThat(finished).isFalse();
            assertThat(inner.cancelledCaught()).isFalse();
            assertThat(outer.cancelledCaught()).isTrue();
        });
    }

    @Test
    void an_outer_cancel_that_comes_after_the_inner_raise_is_raised_after_the_inner_scope() {
        run(loop -> {
            var outer = new CancelScope();
            var inner = new CancelScope();

            boolean finished =
                    outer.run(() -> {
                        inner.cancel();
                        boolean innerFinished =
                                inner.run(() -> {
                                    try {
                                        Async.checkpoint();
                                    } finally {
                                        outer.cancel();
                                    }
                                });
                        assertThat(innerFinished).isFalse();
                        Async.checkpoint();
                    });

            assertThat(finished).isFalse();
            assertThat(inner.cancelledCaught()).isTrue();
            assertThat(outer.cancelledCaught()).isTrue();
        });
    }

    @Test
    void a_scope_absorbs_its_error_from_inside_the_standard_wrappers() {
        run(loop -> {
            var scope = new CancelScope();

            boolean finished =
                    scope.run(() -> {
                        scope.cancel();
                        try {
                            Async.checkpoint();
                        } catch (CancelledError e) {
                            throw new ExecutionException(new CompletionException(e));
                        }
                    });

            assertThat(finished).isFalse();
        });
    }

    @Test
    void an_error_wrapped_in_an_exception_of_the_user_is_a_failure_of_the_user() {
        run(loop -> {
            var scope = new CancelScope();

            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            scope.run(() -> {
                                scope.cancel();
                                try {
                                    Async.checkpoint();
                                } catch (CancelledError e) {
                                    throw new IllegalStateException("mine", e);
                                }
                            }))
                    .withMessage("mine");
            assertThat(scope.cancelledCaught()).isFalse();
        });
    }

    @Test
    void a_failure_in_a_cancelled_scope_passes_as_it_is() {
        var failure = new IOException("clean-up failed");

        run(loop -> {
            var scope = new CancelScope();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            scope.run(() -> {
                                scope.cancel();
                                throw failure;
                            }))
                    .satisfies(thrown -> assertThat(thrown).isSameAs(failure));
        });
    }

    @Test
    void what_is_suppressed_in_an_absorbed_error_is_reported() {
        var failure = new IOException("close failed");

        var run =
                run(loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        AutoCloseable resource =
                                () -> {
                                    throw failure;
                                };
                        try (resource) {
                            Async.checkpoint();
                        }
                    });
                    loop.untilIdle();
                    assertThat(loop.takeFaults()).hasSize(1);
                });

        assertThat(run.faults().getFirst().failure()).isSameAs(failure);
    }

    @Test
    void a_scope_may_be_cancelled_before_it_is_entered() {
        var trace = new Trace();

        run(loop -> {
            var scope = new CancelScope();
            scope.cancel("too late to begin");

            boolean finished =
                    scope.run(() -> {
                        trace.add("up to the first checkpoint");
                        Async.checkpoint();
                        trace.add("beyond it");
                    });

            assertThat(finished).isFalse();
            assertThat(scope.reason()).isEqualTo("too late to begin");
        });

        assertThat(trace.steps()).containsExactly("up to the first checkpoint");
    }

    @Test
    void a_scope_cancelled_by_a_thread_before_it_is_entered_names_the_thread() {
        run(loop -> {
            var scope = new CancelScope();
            var thread = Thread.ofPlatform().name("operator").start(() -> scope.cancel("stop"));
            Async.blocking(() -> thread.join());
            var raised = new AtomicReference<CancelledError>();

            scope.run(() -> raised.set(raise()));

            assertThat(raised.get().who()).isEqualTo("operator");
            assertThat(raised.get().reason()).isEqualTo("stop");
        });
    }

    private static CancelledError raise() {
        try {
            Async.checkpoint();
            throw new AssertionError("nothing was raised");
        } catch (CancelledError e) {
            return e;
        }
    }

    @Test
    void the_first_cancel_of_a_scope_gives_the_reason() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel("first");
                scope.cancel("second");
            });

            assertThat(scope.reason()).isEqualTo("first");
        });
    }

    @Test
    void a_cancel_of_a_scope_that_was_left_reaches_nobody() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {});

            scope.cancel();

            Async.checkpoint();
            assertThat(scope.cancelledCaught()).isFalse();
        });
    }

    @Test
    void a_cancel_by_another_thread_is_seen_by_a_step_that_computes() {
        run(loop -> {
            var scope = new CancelScope();
            var entered = new CountDownLatch(1);
            Thread canceller =
                    Thread.ofPlatform()
                            .start(() -> {
                                awaitUninterrupted(entered);
                                scope.cancel("enough");
                            });
            scope.run(() -> {
                entered.countDown();
                while (!scope.cancelCalled()) { // no checkpoint: the loop cannot come round
                    Thread.onSpinWait();
                }
                assertThat(scope.reason()).isEqualTo("enough");
                Async.blocking(() -> canceller.join()); // the loop has run its call after that
                Async.readyCheckpoint();
                throw new AssertionError("the cancel was not raised");
            });
            assertThat(scope.cancelledCaught()).isTrue();
        });
    }

    @Test
    void a_cancel_on_the_loop_does_not_wait_for_an_earlier_one_of_another_thread() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                Thread canceller = Thread.ofPlatform().start(() -> scope.cancel("first"));
                while (canceller.isAlive()) { // the loop stands still meanwhile
                    Thread.onSpinWait();
                }
                scope.cancel("second");
                Async.readyCheckpoint(); // gives no turn away
                throw new AssertionError("the cancel was not raised");
            });
            assertThat(scope.cancelledCaught()).isTrue();
            assertThat(scope.reason()).isEqualTo("first");
        });
    }

    @Test
    void whoever_cancels_sees_the_call_at_once() {
        run(loop -> {
            var scope = new CancelScope();
            var seen = new AtomicBoolean();
            scope.run(() -> {
                Thread canceller =
                        Thread.ofPlatform()
                                .start(() -> {
                                    scope.cancel();
                                    seen.set(scope.cancelCalled());
                                });
                while (canceller.isAlive()) { // the loop stands still meanwhile
                    Thread.onSpinWait();
                }
            });
            assertThat(seen).isTrue();
        });
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }

    @Test
    void a_scope_is_entered_once() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {});

            assertThatIllegalStateException()
                    .isThrownBy(() -> scope.run(() -> {}))
                    .withMessageContaining("entered once");
            Async.checkpoint(); // the refusal has disturbed nothing
        });
    }

    @Test
    void a_scope_that_one_task_is_in_is_refused_to_another_and_to_itself() {
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                assertThatIllegalStateException().isThrownBy(() -> scope.run(() -> {}));
                Task<Boolean> thief = Async.detach(() -> scope.run(() -> {}));
                assertThatIllegalStateException().isThrownBy(thief::await);

                scope.cancel();
                assertThatExceptionOfType(CancelledError.class).isThrownBy(Async::checkpoint);
            });
        });
    }

    @Test
    void a_scope_is_for_tasks() {
        var scope = new CancelScope();

        assertThatIllegalStateException()
                .isThrownBy(() -> scope.run(() -> {}))
                .withMessageContaining("outside a task");
        run(loop -> assertThat(scope.run(() -> {})).isTrue());
    }

    @Test
    void a_scope_says_how_far_it_is() {
        run(loop -> {
            var scope = new CancelScope();
            assertThat(scope).hasToString("cancel scope (not entered)");
            scope.run(() -> assertThat(scope).hasToString("cancel scope (open)"));
            assertThat(scope).hasToString("cancel scope (left)");

            var cancelled = new CancelScope();
            cancelled.cancel();
            assertThat(cancelled).hasToString("cancel scope (cancelled by test body)");
            var reasoned = new CancelScope();
            reasoned.cancel("too slow");
            assertThat(reasoned).hasToString("cancel scope (cancelled by test body: too slow)");
            assertThat(reasoned.reason()).isEqualTo("too slow");
            assertThat(cancelled.reason()).isNull();
        });
    }

    @Test
    void a_scope_with_a_deadline_that_was_cancelled_before_it_is_entered_has_none() {
        run(loop -> {
            var scope = CancelScope.withDeadline(Duration.ofSeconds(1));
            assertThat(scope.deadline()).isNull();
            scope.cancel("not needed");
            boolean finished =
                    scope.run(() -> {
                        assertThat(scope.deadline()).isNull();
                        Async.sleep(Duration.ofSeconds(9));
                    });

            assertThat(finished).isFalse();
            assertThat(loop.time()).isZero();
            assertThat(scope.reason()).isEqualTo("not needed");
        });
    }

    @Test
    void a_virtual_deadline_says_that_it_is_one() {
        run(loop -> {
            var scope = CancelScope.withDeadline(Duration.ofSeconds(1));
            scope.run(() -> Async.sleep(Duration.ofSeconds(9)));

            assertThat(scope)
                    .hasToString(
                            "cancel scope (cancelled by the deadline of PT1S, which is virtual"
                                    + " time)");
        });
    }

    @Test
    void only_a_task_is_inside_of_a_scope() {
        run(loop -> {
            var scope = new CancelScope();
            var callback = new AtomicBoolean(true);
            scope.run(() -> {
                assertThat(scope.surroundsCaller()).isTrue();
                TaskGroup.run(
                        group -> group.fork(() -> assertThat(scope.surroundsCaller()).isTrue()));
                loop.loop().callSoon(() -> callback.set(scope.surroundsCaller()));
                loop.untilIdle();
            });
            assertThat(callback).isFalse();
            assertThat(scope.surroundsCaller()).isFalse();
        });
    }
}
