package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Deadlines: when they cut off, what they throw, and how they are moved. */
class DeadlineTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void timeout_returns_the_value_of_a_body_that_keeps_it() {
        TestRun run =
                run(loop -> {
                    String value = Async.timeout(SECOND, () -> "value");
                    assertThat(value).isEqualTo("value");
                });

        assertThat(run.elapsed()).isZero();
    }

    @Test
    void timeout_may_return_null() {
        run(loop -> {
            Object value = Async.timeout(SECOND, () -> null);
            assertThat(value).isNull();
        });
    }

    @Test
    void timeout_cuts_off_at_its_deadline_and_says_so() {
        TestRun run =
                run(loop ->
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() -> Async.timeout(SECOND, () -> Async.sleep(HOUR)))
                                .withMessageContaining("PT1S"));

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void timeout_waits_for_the_clean_up_of_what_it_cut_off() {
        TestRun run =
                run(loop ->
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        Async.timeout(
                                                SECOND,
                                                () -> {
                                                    try {
                                                        Async.sleep(HOUR);
                                                    } finally {
                                                        Async.shield(() -> Async.sleep(SECOND));
                                                    }
                                                })));

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_body_that_returns_after_its_deadline_keeps_its_value() {
        run(loop -> {
            String value =
                    Async.timeout(
                            SECOND,
                            () -> {
                                try {
                                    Async.sleep(HOUR);
                                } catch (CancelledError e) {
                                    return "late, but here";
                                }
                                return "in time";
                            });
            assertThat(value).isEqualTo("late, but here");
        });
    }

    @Test
    void a_failure_of_the_body_passes_as_it_is_also_after_the_deadline() {
        var failure = new IOException("clean-up");

        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                Async.timeout(
                                        SECOND,
                                        () -> {
                                            try {
                                                Async.sleep(HOUR);
                                            } catch (CancelledError e) {
                                                throw failure;
                                            }
                                            return "in time";
                                        }))
                        .satisfies(thrown -> assertThat(thrown).isSameAs(failure)));
    }

    @Test
    void an_outer_cancel_is_no_timeout() {
        var thrown = new AtomicReference<Throwable>();

        run(loop -> {
            var scope = new CancelScope();
            loop.loop().callSoon(scope::cancel);
            boolean finished =
                    scope.run(() -> {
                        try {
                            Async.timeout(SECOND, () -> Async.sleep(HOUR));
                        } catch (Throwable t) {
                            thrown.set(t);
                            throw t;
                        }
                    });
            assertThat(finished).isFalse();
        });

        assertThat(thrown.get()).isInstanceOf(CancelledError.class);
    }

    @Test
    void the_earlier_of_two_deadlines_cuts_off_where_it_was_set() {
        var trace = new Trace();

        run(loop -> {
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() ->
                            Async.timeout(
                                    SECOND,
                                    () -> {
                                        Async.moveOnAfter(
                                                Duration.ofSeconds(2), () -> Async.sleep(HOUR));
                                        trace.add("after the inner scope");
                                    }));
            Async.timeout(
                    Duration.ofSeconds(2),
                    () -> {
                        assertThat(Async.moveOnAfter(SECOND, () -> Async.sleep(HOUR))).isFalse();
                        trace.add("moved on");
                    });
        });

        assertThat(trace.steps()).containsExactly("moved on");
    }

    @Test
    void a_limit_of_zero_runs_the_body_to_its_first_checkpoint() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() ->
                                    Async.timeout(
                                            Duration.ZERO,
                                            () -> {
                                                trace.add("begun");
                                                Async.checkpoint();
                                                trace.add("beyond");
                                            }));
                    String value = Async.timeout(Duration.ofSeconds(-1), () -> "no checkpoint");
                    assertThat(value).isEqualTo("no checkpoint");
                });

        assertThat(trace.steps()).containsExactly("begun");
        assertThat(run.elapsed()).isZero();
    }

    @Test
    void timeout_at_counts_in_loop_time() {
        TestRun run =
                run(loop -> {
                    Async.sleep(SECOND);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() ->
                                    Async.timeoutAt(
                                            Duration.ofSeconds(3), () -> Async.sleep(HOUR)));
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() -> Async.timeoutAt(SECOND, Async::checkpoint));
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void move_on_after_tells_whether_its_body_finished() {
        TestRun run =
                run(loop -> {
                    assertThat(Async.moveOnAfter(SECOND, () -> Async.sleep(HOUR))).isFalse();
                    assertThat(Async.moveOnAfter(HOUR, () -> Async.sleep(SECOND))).isTrue();
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_scope_left_in_time_leaves_no_timer_behind() {
        run(loop -> {
            for (int i = 0; i < 1_000; i++) {
                Async.moveOnAfter(HOUR, () -> {});
            }
            var loopImpl = (LoopImpl) loop.loop();
            assertThat(loopImpl.turns().timers().size()).isZero();
        });
    }

    @Test
    void a_deadline_moves_later_by_reschedule() {
        TestRun run =
                run(loop -> {
                    boolean finished =
                            Async.moveOnAfter(
                                    SECOND,
                                    scope -> {
                                        Async.sleep(Duration.ofMillis(500));
                                        scope.reschedule(SECOND);
                                        assertThat(scope.deadline())
                                                .isEqualTo(Duration.ofMillis(1500));
                                        Async.sleep(HOUR);
                                    });
                    assertThat(finished).isFalse();
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void a_deadline_moves_earlier_by_reschedule() {
        TestRun run =
                run(loop ->
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        Async.timeout(
                                                HOUR,
                                                scope -> {
                                                    scope.reschedule(SECOND);
                                                    Async.sleep(HOUR);
                                                    return "in time";
                                                }))
                                .withMessageContaining("PT1S"));

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_reschedule_to_now_cancels_at_once() {
        TestRun run =
                run(loop -> {
                    boolean finished =
                            Async.moveOnAfter(
                                    HOUR,
                                    scope -> {
                                        scope.reschedule(Duration.ZERO);
                                        Async.checkpoint();
                                    });
                    assertThat(finished).isFalse();
                });

        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_scope_without_a_deadline_gets_one_by_reschedule() {
        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    boolean finished =
                            scope.run(() -> {
                                assertThat(scope.deadline()).isNull();
                                scope.reschedule(SECOND);
                                Async.sleep(HOUR);
                            });
                    assertThat(finished).isFalse();
                });

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_deadline_that_is_due_can_be_moved_by_what_is_due_before_it() {
        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    // set first, so that at the common due time it runs before the deadline's
                    // cancel
                    loop.loop().callLater(SECOND, () -> scope.reschedule(HOUR));
                    scope.run(() -> {
                        scope.reschedule(SECOND);
                        Async.sleep(Duration.ofSeconds(2));
                    });
                    assertThat(scope.cancelCalled()).isFalse();
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void reschedule_is_refused_before_entry_after_the_end_and_after_expiry() {
        run(loop -> {
            CancelScope scope = CancelScope.withDeadline(SECOND);
            assertThatIllegalStateException().isThrownBy(() -> scope.reschedule(SECOND));

            scope.run(() -> {
                try {
                    Async.sleep(HOUR);
                } finally {
                    assertThatIllegalStateException().isThrownBy(() -> scope.reschedule(HOUR));
                }
            });

            assertThatIllegalStateException().isThrownBy(() -> scope.reschedule(SECOND));
        });
    }

    @Test
    void reschedule_from_another_thread_is_refused_and_names_the_way() {
        run(loop -> {
            var thrown = new AtomicReference<Throwable>();
            Async.moveOnAfter(
                    HOUR,
                    scope -> {
                        var thread =
                                Thread.ofPlatform()
                                        .start(() -> {
                                            try {
                                                scope.reschedule(SECOND);
                                            } catch (WrongThreadException e) {
                                                thrown.set(e);
                                            }
                                        });
                        Async.blocking(() -> thread.join());
                    });
            assertThat(thrown.get()).hasMessageContaining("callSoonThreadSafe");
        });
    }

    @Test
    void a_deadline_counts_from_entry() {
        TestRun run =
                run(loop -> {
                    CancelScope scope = CancelScope.withDeadline(SECOND);
                    Async.sleep(HOUR);
                    scope.run(() -> {
                        assertThat(scope.deadline()).isEqualTo(HOUR.plus(SECOND));
                        Async.sleep(HOUR);
                    });
                });

        assertThat(run.elapsed()).isEqualTo(HOUR.plus(SECOND));
    }

    @Test
    void a_deadline_works_in_the_clean_up_of_a_cancelled_task() {
        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        try {
                            Async.checkpoint();
                        } finally {
                            CancelScope clean = CancelScope.shielded(SECOND);
                            assertThat(clean.run(() -> Async.sleep(HOUR))).isFalse();
                        }
                    });
                });

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }
}
