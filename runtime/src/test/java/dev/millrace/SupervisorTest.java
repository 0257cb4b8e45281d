package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.sync.AsyncLock;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupervisorTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Trace trace = new Trace();
    private final List<ChildFailure> told = new ArrayList<>();
    private int lives;

    private SupervisorOptions options() {
        return SupervisorOptions.restarting(RetrySchedule.fixed(SECOND))
                .withObserver(told::add)
                .withName("market");
    }

    /** Fails so often, a second after each start, and then returns. */
    private void failing(int times) throws IOException {
        lives++;
        Async.sleep(SECOND);
        if (lives <= times) {
            throw new IOException("life " + lives);
        }
        trace.add("done in life " + lives);
    }

    private String ending(String who) {
        try {
            Async.sleep(HOUR);
        } catch (CancelledError e) {
            trace.add(who + " cancelled");
            throw e;
        }
        return who;
    }

    @Test
    void a_child_that_fails_is_started_again_and_the_others_run_on() {
        run(loop -> {
            Supervisor.run(
                    options(),
                    supervisor -> {
                        supervisor.fork("feed", () -> failing(2));
                        supervisor.fork(
                                "prices",
                                () -> {
                                    Async.sleep(SECOND.multipliedBy(9));
                                    trace.add("prices undisturbed");
                                });
                    });
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(9));
        });
        assertThat(trace.steps()).containsExactly("done in life 3", "prices undisturbed");
    }

    @Test
    void each_failure_is_told_with_the_name_of_its_child_and_what_follows() {
        run(loop ->
                Supervisor.run(
                        options(),
                        supervisor -> {
                            supervisor.fork("feed", () -> failing(2));
                        }));
        assertThat(told).extracting(ChildFailure::child).containsExactly("feed", "feed");
        assertThat(told).extracting(ChildFailure::number).containsExactly(1, 2);
        assertThat(told).extracting(ChildFailure::delay).containsExactly(SECOND, SECOND);
        assertThat(told)
                .extracting(ChildFailure::when)
                .containsExactly(SECOND, SECOND.multipliedBy(3));
    }

    @Test
    void one_restart_too_many_in_the_window_and_it_gives_up_with_the_history() {
        run(loop -> {
            assertThatExceptionOfType(SupervisorGaveUpException.class)
                    .isThrownBy(() ->
                            Supervisor.run(
                                    options().withLimit(2, MINUTE),
                                    supervisor -> {
                                        supervisor.fork("feed", () -> failing(9));
                                        supervisor.fork("sibling", () -> ending("sibling"));
                                        ending("body");
                                    }))
                    .withMessage(
                            "market gave up after 3 failures, last of feed:"
                                    + " java.io.IOException: life 3")
                    .satisfies(thrown -> {
                        assertThat(thrown.history())
                                .extracting(failure -> failure.failure().getMessage())
                                .containsExactly("life 1", "life 2", "life 3");
                        assertThat(thrown).hasCause(thrown.history().getLast().failure());
                        assertThat(thrown.history().getLast().delay()).isNull();
                        assertThat(thrown).hasNoSuppressedExceptions();
                    });
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("sibling cancelled", "body cancelled");
        assertThat(told).hasSize(3);
    }

    @Test
    void failures_that_are_out_of_the_window_count_no_more() {
        run(loop -> {
            Supervisor.run(
                    options().withLimit(1, SECOND.multipliedBy(2)),
                    supervisor -> supervisor.fork("feed", () -> failing(5)));
            assertThat(lives).isEqualTo(6);
        });
        assertThat(told).extracting(ChildFailure::number).containsOnly(1);
    }

    @Test
    void all_children_share_the_limit() {
        run(loop ->
                assertThatExceptionOfType(SupervisorGaveUpException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options().withLimit(1, MINUTE),
                                        supervisor -> {
                                            for (String child : List.of("a", "b")) {
                                                supervisor.fork(
                                                        child,
                                                        () -> {
                                                            throw new IOException(child);
                                                        });
                                            }
                                        }))
                        .satisfies(thrown ->
                                assertThat(thrown.history())
                                        .extracting(ChildFailure::child)
                                        .containsExactly("a", "b")));
    }

    @Test
    void what_the_schedule_does_not_name_is_not_tried_again() {
        run(loop ->
                assertThatExceptionOfType(SupervisorGaveUpException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options(),
                                        supervisor ->
                                                supervisor.fork(
                                                        "feed",
                                                        () -> {
                                                            throw new StackOverflowError();
                                                        })))
                        .withCauseInstanceOf(StackOverflowError.class));
    }

    @Test
    void a_cancel_ends_a_child_for_good_whether_it_runs_or_waits_to_be_started() {
        run(loop -> {
            Supervisor.run(
                    options(),
                    supervisor -> {
                        Task<?> running = supervisor.fork("running", () -> ending("running"));
                        Task<?> waiting = supervisor.fork("waiting", () -> failing(9));
                        Async.sleep(Duration.ofMillis(1_500));
                        running.cancel();
                        waiting.cancel();
                    });
            assertThat(loop.time()).isEqualTo(Duration.ofMillis(1_500));
        });
        assertThat(trace.steps()).containsExactly("running cancelled");
        assertThat(lives).isEqualTo(1);
    }

    @Test
    void a_failure_in_the_clean_up_of_a_cancelled_child_is_no_reason_to_start_it_again() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options(),
                                        supervisor -> {
                                            supervisor.fork(
                                                    "feed",
                                                    () -> {
                                                        lives++;
                                                        try {
                                                            Async.sleep(HOUR);
                                                        } catch (CancelledError e) {
                                                            throw new IOException("clean-up");
                                                        }
                                                    });
                                            Async.checkpoint();
                                            supervisor.cancel();
                                        }))
                        .withCauseInstanceOf(IOException.class));
        assertThat(lives).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void a_failure_of_the_body_cancels_the_children_and_is_thrown_as_by_a_group() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options(),
                                        supervisor -> {
                                            supervisor.fork("feed", () -> ending("feed"));
                                            Async.checkpoint();
                                            throw new IOException("body");
                                        }))
                        .withMessageStartingWith("market failed: "));
        assertThat(trace.steps()).containsExactly("feed cancelled");
    }

    @Test
    void what_others_throw_in_their_clean_up_is_suppressed_where_it_gives_up() {
        run(loop ->
                assertThatExceptionOfType(SupervisorGaveUpException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options().withLimit(0, MINUTE),
                                        supervisor -> {
                                            supervisor.fork("feed", () -> failing(9));
                                            supervisor.fork(
                                                    "sibling",
                                                    () -> {
                                                        try {
                                                            Async.sleep(HOUR);
                                                        } catch (CancelledError e) {
                                                            throw new IllegalStateException(
                                                                    "clean-up");
                                                        }
                                                    });
                                        }))
                        .satisfies(thrown ->
                                assertThat(thrown.getSuppressed())
                                        .singleElement()
                                        .isInstanceOf(IllegalStateException.class)));
    }

    @Test
    void a_supervisor_around_it_may_start_it_again() {
        run(loop ->
                Supervisor.run(
                        options().withName("outer"),
                        outer ->
                                outer.fork(
                                        "inner",
                                        () ->
                                                Supervisor.run(
                                                        options().withLimit(1, MINUTE),
                                                        inner ->
                                                                inner.fork(
                                                                        "feed",
                                                                        () -> failing(3))))));
        assertThat(trace.steps()).containsExactly("done in life 4");
        assertThat(told)
                .extracting(ChildFailure::child)
                .containsExactly("feed", "feed", "inner", "feed");
    }

    @Test
    void hooks_that_throw_are_reported_and_the_child_lives_on() {
        run(loop -> {
            Supervisor.run(
                    options()
                            .withObserver(failure -> {
                                throw new IllegalStateException("observer");
                            }),
                    supervisor -> supervisor.fork("feed", () -> failing(1)));
            assertThat(loop.takeFaults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.message()).contains("market"));
        });
        assertThat(trace.steps()).containsExactly("done in life 2");
    }

    @Test
    void a_name_belongs_to_one_child_that_lives() {
        run(loop ->
                Supervisor.run(
                        options(),
                        supervisor -> {
                            Task<?> first = supervisor.fork("feed", () -> Async.sleep(SECOND));
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> supervisor.fork("feed", () -> {}))
                                    .withMessageContaining("has a child feed already, running");
                            first.await();
                            supervisor.fork("feed", () -> trace.add("second"));
                        }));
        assertThat(trace.steps()).containsExactly("second");
    }

    @Test
    void it_says_what_its_children_are_doing() {
        run(loop ->
                Supervisor.run(
                        options(),
                        supervisor -> {
                            supervisor.fork("feed", () -> failing(1));
                            assertThat(supervisor).hasToString("market {feed=running}");
                            loop.advance(SECOND);
                            assertThat(supervisor.toString())
                                    .contains("feed=waits to be restarted");
                            assertThat(supervisor.history()).hasSize(1);
                        }));
    }

    @Test
    void an_interrupt_that_a_life_leaves_behind_ends_with_it() {
        run(loop ->
                Supervisor.run(
                        options(),
                        supervisor ->
                                supervisor.fork(
                                        "feed",
                                        () -> {
                                            if (lives++ == 0) {
                                                Thread.currentThread().interrupt();
                                                throw new IOException("interrupted itself");
                                            }
                                        })));
        assertThat(lives).isEqualTo(2);
    }

    @Test
    void a_cancel_from_outside_ends_it() {
        run(loop -> {
            assertThat(ended(loop)).isFalse();
            assertThat(loop.time()).isEqualTo(SECOND);
        });
        assertThat(trace.steps()).containsExactly("feed cancelled");
    }

    private boolean ended(TestLoop loop) {
        return Async.moveOnAfter(
                SECOND,
                () ->
                        Supervisor.run(
                                options(),
                                supervisor -> supervisor.fork("feed", () -> ending("feed"))));
    }

    @Test
    void who_is_forked_while_it_gives_up_runs_to_its_first_checkpoint_only() {
        run(loop ->
                assertThatExceptionOfType(SupervisorGaveUpException.class)
                        .isThrownBy(() ->
                                Supervisor.run(
                                        options().withLimit(0, MINUTE),
                                        supervisor -> {
                                            supervisor.fork("feed", () -> failing(1));
                                            supervisor.fork(
                                                    "sibling",
                                                    () -> {
                                                        try {
                                                            Async.sleep(HOUR);
                                                        } finally {
                                                            supervisor.fork(
                                                                    "late", () -> ending("late"));
                                                        }
                                                    });
                                        })));
        assertThat(trace.steps()).containsExactly("late cancelled");
    }

    @Test
    void one_that_has_ended_takes_no_children() {
        List<Supervisor> left = new ArrayList<>();
        run(loop -> {
            Supervisor.run(options(), left::add);
            assertThatIllegalStateException()
                    .isThrownBy(() -> left.getFirst().fork("late", () -> ending("late")))
                    .withMessageContaining("has ended");
            assertThat(left.getFirst()).hasToString("market {}");
        });
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> options().withLimit(-1, MINUTE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().withLimit(1, Duration.ZERO));
        assertThat(options().toString())
                .startsWith("options of market (at most 5 restarts in PT1M");
    }

    @Test
    void a_hook_of_the_schedule_that_throws_keeps_nothing_from_the_observer() {
        RetrySchedule broken =
                RetrySchedule.fixed(SECOND)
                        .withObserver((attempt, delay) -> {
                            throw new IllegalStateException("hook");
                        });
        run(loop -> {
            Supervisor.run(
                    SupervisorOptions.restarting(broken).withObserver(told::add),
                    supervisor -> supervisor.fork("feed", () -> failing(1)));
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("a hook of a retry schedule failed");
        });
        assertThat(told).hasSize(1);
    }

    @Test
    void a_hook_that_awaits_and_is_cancelled_there_is_no_fault_and_the_child_is_cancelled() {
        RetrySchedule waits =
                RetrySchedule.fixed(SECOND).withObserver((attempt, delay) -> Async.sleep(HOUR));
        RetrySchedule asks =
                RetrySchedule.fixed(SECOND)
                        .on(failure -> {
                            Async.sleep(HOUR);
                            return true;
                        });
        SupervisorOptions watches = options().withObserver(failure -> Async.sleep(HOUR));
        run(loop -> {
            for (SupervisorOptions options :
                    List.of(
                            watches,
                            SupervisorOptions.restarting(waits).withObserver(told::add),
                            SupervisorOptions.restarting(asks).withObserver(told::add))) {
                lives = 0;
                assertThat(
                                Async.moveOnAfter(
                                        SECOND.multipliedBy(5),
                                        () ->
                                                Supervisor.run(
                                                        options,
                                                        supervisor ->
                                                                supervisor.fork(
                                                                        "feed", () -> failing(9)))))
                        .isFalse();
                assertThat(lives).isEqualTo(1);
            }
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    @Test
    void a_child_that_has_done_its_work_earns_for_the_budget() {
        RetryBudget budget = RetryBudget.create(1, 1);
        run(loop ->
                Supervisor.run(
                        SupervisorOptions.restarting(RetrySchedule.fixed(SECOND).withBudget(budget))
                                .withObserver(told::add),
                        supervisor -> supervisor.fork("feed", () -> failing(1))));
        assertThat(budget.available()).isEqualTo(1);
    }

    @Test
    void a_lock_that_a_life_has_acquired_and_kept_stays_with_the_child() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            Supervisor.run(
                    options(),
                    supervisor ->
                            supervisor.fork(
                                    "feed",
                                    () -> {
                                        if (lives++ == 0) {
                                            lock.acquire();
                                            throw new IOException("with the lock");
                                        }
                                        lock.release();
                                        trace.add("released in life " + lives);
                                    }));
        });
        assertThat(trace.steps()).containsExactly("released in life 2");
    }

    @Test
    void a_cancel_takes_back_no_failure_that_came_before() {
        run(loop -> {
            var running = new ArrayList<Supervisor>();
            assertThatExceptionOfType(SupervisorGaveUpException.class)
                    .isThrownBy(() ->
                            Supervisor.run(
                                    options()
                                            .withLimit(0, MINUTE)
                                            .withObserver(failure -> running.getFirst().cancel()),
                                    supervisor -> {
                                        running.add(supervisor);
                                        supervisor.fork("feed", () -> failing(9));
                                    }));
        });
    }
}
