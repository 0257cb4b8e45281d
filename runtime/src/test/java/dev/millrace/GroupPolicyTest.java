package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the end of a child means, by the policy of its group. */
class GroupPolicyTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final GroupOptions ANY = GroupOptions.of(GroupPolicy.ANY);
    private static final GroupOptions FIRST_SUCCESS = GroupOptions.of(GroupPolicy.FIRST_SUCCESS);
    private static final GroupOptions SETTLED = GroupOptions.of(GroupPolicy.ALL_SETTLED);

    private final Trace trace = new Trace();

    private String last(Duration duration, String who) {
        try {
            Async.sleep(duration);
        } catch (CancelledError e) {
            trace.add(who + " cancelled");
            throw e;
        }
        trace.add(who);
        return who;
    }

    private void fail(Duration after, String message) throws IOException {
        Async.sleep(after);
        throw new IOException(message);
    }

    @Test
    void with_any_the_first_to_return_cancels_its_siblings_and_not_the_body() {
        run(loop -> {
            String first =
                    TaskGroup.call(
                            ANY,
                            group -> {
                                Task<String> quick = group.fork(() -> last(SECOND, "quick"));
                                group.fork(() -> last(HOUR, "slow"));
                                last(SECOND.multipliedBy(2), "body");
                                return quick.result();
                            });
            assertThat(first).isEqualTo("quick");
        });
        assertThat(trace.steps()).containsExactly("quick", "slow cancelled", "body");
    }

    @Test
    void with_any_the_first_to_fail_cancels_all_and_is_thrown() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        ANY,
                                        group -> {
                                            group.fork(() -> fail(SECOND, "line"));
                                            group.fork(() -> last(HOUR, "slow"));
                                            last(HOUR, "body");
                                        }))
                        .satisfies(thrown ->
                                assertThat(thrown.failures())
                                        .singleElement()
                                        .asString()
                                        .contains("line")));
        assertThat(trace.steps()).containsExactlyInAnyOrder("slow cancelled", "body cancelled");
    }

    @Test
    void what_a_loser_throws_in_its_clean_up_goes_to_the_exception_handler() {
        var broken = new IllegalStateException("clean-up");
        run(loop -> {
            for (GroupOptions contest : new GroupOptions[] {ANY, FIRST_SUCCESS}) {
                TaskGroup.run(
                        contest,
                        group -> {
                            group.fork(() -> last(SECOND, "quick"));
                            group.fork(() -> {
                                try {
                                    Async.sleep(HOUR);
                                } catch (CancelledError e) {
                                    throw broken;
                                }
                            });
                        });
                Async.checkpoint();
                assertThat(loop.takeFaults())
                        .singleElement()
                        .extracting(LoopFault::failure)
                        .isSameAs(broken);
            }
        });
    }

    @Test
    void failures_before_the_first_success_are_part_of_the_race() {
        run(loop -> {
            TaskGroup.run(
                    FIRST_SUCCESS,
                    group -> {
                        group.fork(() -> fail(SECOND, "first"));
                        group.fork(() -> last(SECOND.multipliedBy(2), "second"));
                        group.fork(() -> last(HOUR, "third"));
                    });
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
        assertThat(trace.steps()).containsExactly("second", "third cancelled");
    }

    @Test
    void if_none_succeeds_all_failures_are_thrown_in_their_order() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        FIRST_SUCCESS,
                                        group -> {
                                            group.fork(() -> fail(SECOND.multipliedBy(2), "late"));
                                            group.fork(() -> fail(SECOND, "early"));
                                            Task<?> gone = group.fork(() -> last(HOUR, "gone"));
                                            gone.cancel();
                                        }))
                        .satisfies(thrown ->
                                assertThat(thrown.failures())
                                        .extracting(Throwable::getMessage)
                                        .containsExactly("early", "late")));
    }

    @Test
    void a_failure_of_the_body_is_thrown_under_every_policy() {
        run(loop -> {
            for (GroupPolicy policy : GroupPolicy.values()) {
                assertThatExceptionOfType(TaskGroupException.class)
                        .as(policy.name())
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        GroupOptions.of(policy),
                                        group -> {
                                            group.fork(() -> last(HOUR, "child"));
                                            Async.checkpoint();
                                            throw new IOException("body");
                                        }))
                        .withCauseInstanceOf(IOException.class);
            }
        });
        assertThat(trace.steps()).hasSize(4).containsOnly("child cancelled");
    }

    @Test
    void a_failure_that_the_body_awaits_is_one_of_the_body() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        FIRST_SUCCESS,
                                        group -> {
                                            group.fork(() -> last(HOUR, "sibling"));
                                            group.fork(() -> fail(SECOND, "line")).await();
                                        }))
                        .satisfies(thrown -> assertThat(thrown.failures()).hasSize(1)));
        assertThat(trace.steps()).containsExactly("sibling cancelled");
    }

    @Test
    void when_all_are_to_settle_a_failure_is_an_outcome_and_cancels_nobody() {
        run(loop -> {
            var outcomes =
                    TaskGroup.call(
                            SETTLED,
                            group -> {
                                TaskSet<String> all = TaskSet.create();
                                all.add(group.fork(() -> last(SECOND.multipliedBy(2), "slow")));
                                all.add(
                                        group.fork(() -> {
                                            fail(SECOND, "line");
                                            return "never";
                                        }));
                                return all.awaitAll();
                            });
            assertThat(outcomes.get(0).result()).isEqualTo("slow");
            assertThat(outcomes.get(1).failure()).isInstanceOf(IOException.class);
        });
        assertThat(trace.steps()).containsExactly("slow");
    }

    @Test
    void when_all_are_to_settle_a_failure_that_nobody_reads_is_told_when_the_loop_closes() {
        var faults = new Reported();
        try (EventLoop loop = EventLoop.builder().engine(engine).exceptionHandler(faults).open()) {
            Task<?> main =
                    loop.detach(() -> {
                        TaskGroup.run(SETTLED, group -> group.fork(() -> fail(SECOND, "unread")));
                        return null;
                    });
            try {
                loop.runUntilComplete(main);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(faults.takeOne().failure()).hasMessage("unread");
    }

    @Test
    void a_child_that_was_cancelled_on_its_own_wins_no_race() {
        run(loop ->
                TaskGroup.run(
                        ANY,
                        group -> {
                            Task<?> gone = group.fork(() -> last(HOUR, "gone"));
                            group.fork(() -> last(SECOND, "winner"));
                            Async.checkpoint();
                            gone.cancel();
                        }));
        assertThat(trace.steps()).containsExactly("gone cancelled", "winner");
    }

    @Test
    void a_child_that_was_never_ready_wins_no_race() {
        run(loop ->
                TaskGroup.run(
                        FIRST_SUCCESS,
                        group -> {
                            group.fork(() -> last(SECOND, "winner"));
                            assertThatExceptionOfType(IOException.class)
                                    .isThrownBy(() ->
                                            group.forkReady(ready -> {
                                                throw new IOException("port");
                                            }));
                        }));
        assertThat(trace.steps()).containsExactly("winner");
    }

    @Test
    void who_is_forked_after_the_race_is_over_runs_to_its_first_checkpoint_only() {
        run(loop ->
                TaskGroup.run(
                        ANY,
                        group -> {
                            group.fork(() -> last(SECOND, "winner")).await();
                            Task<?> late = group.fork(() -> last(SECOND, "too late"));
                            assertThatExceptionOfType(TaskCancelledException.class)
                                    .isThrownBy(late::await);
                        }));
        assertThat(trace.steps()).containsExactly("winner", "too late cancelled");
    }

    @Test
    void a_cancel_from_outside_reaches_contestants() {
        run(loop -> {
            var scope = CancelScope.withDeadline(SECOND);
            boolean ended =
                    scope.run(() ->
                            TaskGroup.run(ANY, group -> group.fork(() -> last(HOUR, "child"))));
            assertThat(ended).isFalse();
        });
        assertThat(trace.steps()).containsExactly("child cancelled");
    }

    @Test
    void options_are_values_that_say_what_they_are() {
        GroupOptions options = GroupOptions.limitedTo(3).withName("crawl");
        assertThat(options).hasToString("options of crawl (ALL_SUCCEED, at most 3 at a time)");
        assertThat(options.withPolicy(GroupPolicy.ANY).toString()).contains("ANY");
        assertThatIllegalArgumentException().isThrownBy(() -> options.withLimit(0));
    }

    @Test
    void a_race_that_is_cancelled_before_anybody_returned_throws_what_has_failed() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        FIRST_SUCCESS,
                                        group -> {
                                            group.fork(() -> fail(SECOND, "first"));
                                            group.fork(() -> last(HOUR, "second"));
                                            Async.sleep(SECOND.multipliedBy(2));
                                            group.cancel();
                                        })));
        assertThat(trace.steps()).containsExactly("second cancelled");
    }

    @Test
    void with_any_a_child_that_returns_after_the_body_has_failed_wins_nothing() {
        run(loop -> {
            var failure = new IOException("body");
            Throwable thrown =
                    catchThrowable(() ->
                            TaskGroup.run(
                                    ANY,
                                    group -> {
                                        group.fork(() -> {
                                            try {
                                                last(HOUR, "stubborn");
                                            } catch (CancelledError e) {
                                                trace.add("returned");
                                            }
                                        });
                                        Async.checkpoint();
                                        throw failure;
                                    }));

            assertThat(thrown).isInstanceOf(TaskGroupException.class);
            assertThat(((TaskGroupException) thrown).failures()).containsExactly(failure);
        });
        assertThat(trace.steps()).containsExactly("stubborn cancelled", "returned");
    }
}
