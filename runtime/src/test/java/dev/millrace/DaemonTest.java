package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Children that do not hold their group open. */
class DaemonTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    private void beat() {
        try {
            while (true) {
                Async.sleep(SECOND);
                trace.add("beat");
            }
        } finally {
            trace.add("stopped");
        }
    }

    @Test
    void a_daemon_is_cancelled_and_waited_for_when_the_body_and_all_other_children_have_ended() {
        run(loop -> {
            TaskGroup.run(group -> {
                group.forkDaemon(
                        "heartbeat",
                        () -> {
                            try {
                                beat();
                            } finally {
                                Async.shield(() -> Async.sleep(SECOND));
                                trace.add("cleaned up");
                            }
                        });
                group.fork(() -> Async.sleep(Duration.ofMillis(2_500)));
            });
            trace.add("left");
            assertThat(loop.time()).isEqualTo(Duration.ofMillis(3_500));
        });
        assertThat(trace.steps()).containsExactly("beat", "beat", "stopped", "cleaned up", "left");
    }

    @Test
    void a_group_with_daemons_only_ends_with_its_body() {
        run(loop -> {
            TaskGroup.run(group -> group.forkDaemon(this::beat));
            assertThat(loop.time()).isZero();
        });
        assertThat(trace.steps()).containsExactly("stopped");
    }

    @Test
    void a_failure_of_a_daemon_counts_under_every_policy() {
        run(loop -> {
            for (GroupPolicy policy : GroupPolicy.values()) {
                assertThatExceptionOfType(TaskGroupException.class)
                        .as(policy.name())
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        GroupOptions.of(policy),
                                        group -> {
                                            group.forkDaemon(() -> {
                                                Async.sleep(SECOND);
                                                throw new IOException("pulse");
                                            });
                                            group.fork(() -> Async.sleep(SECOND.multipliedBy(9)));
                                        }))
                        .withCauseInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void a_failure_of_its_clean_up_counts_too() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group ->
                                        group.forkDaemon(() -> {
                                            try {
                                                Async.sleep(SECOND);
                                            } catch (CancelledError e) {
                                                throw new AssertionError("clean-up");
                                            }
                                        })))
                        .withCauseInstanceOf(AssertionError.class));
    }

    @Test
    void a_daemon_that_returns_wins_no_race() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.of(GroupPolicy.ANY),
                        group -> {
                            group.forkDaemon(() -> {});
                            group.fork(() -> {
                                Async.sleep(SECOND);
                                trace.add("child");
                            });
                        }));
        assertThat(trace.steps()).containsExactly("child");
    }

    @Test
    void what_a_daemon_forks_while_it_is_stopped_holds_the_group_open() {
        run(loop -> {
            TaskGroup.run(group ->
                    group.forkDaemon(() -> {
                        try {
                            Async.sleep(SECOND);
                        } finally {
                            group.fork(
                                    "farewell",
                                    () -> {
                                        Async.sleep(SECOND);
                                        trace.add("farewell");
                                    });
                            group.forkDaemon("late", this::beat);
                        }
                    }));
            assertThat(loop.time()).isEqualTo(SECOND);
        });
        assertThat(trace.steps()).containsExactly("stopped", "farewell");
    }

    @Test
    void a_cancel_of_the_group_reaches_its_daemons() {
        run(loop ->
                TaskGroup.run(group -> {
                    group.forkDaemon(this::beat);
                    Async.checkpoint();
                    group.cancel();
                }));
        assertThat(trace.steps()).containsExactly("stopped");
    }

    @Test
    void a_cancel_from_outside_that_comes_while_a_daemon_cleans_up_is_raised_after_it() {
        run(loop -> {
            boolean ended =
                    Async.moveOnAfter(
                            SECOND,
                            () ->
                                    TaskGroup.run(group ->
                                            group.forkDaemon(() -> {
                                                try {
                                                    Async.sleep(SECOND);
                                                } finally {
                                                    Async.shield(() ->
                                                            Async.sleep(SECOND.multipliedBy(2)));
                                                }
                                            })));
            assertThat(ended).isFalse();
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
    }
}
