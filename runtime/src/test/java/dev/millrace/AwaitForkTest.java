package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group that has so many children at a time. */
class AwaitForkTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();
    private int running;
    private int most;

    private void work() {
        most = Math.max(most, ++running);
        try {
            Async.sleep(SECOND);
        } finally {
            running--;
        }
    }

    @Test
    void no_more_than_the_limit_run_at_a_time_and_slots_are_used_at_once() {
        run(loop -> {
            TaskGroup.run(
                    GroupOptions.limitedTo(3),
                    group -> {
                        for (int i = 0; i < 10; i++) {
                            group.awaitFork(this::work);
                        }
                    });
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(4));
        });
        assertThat(most).isEqualTo(3);
    }

    @Test
    void a_fork_into_a_full_group_is_refused_and_says_what_to_do() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1).withName("crawl"),
                        group -> {
                            group.fork(this::work);
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> group.fork(this::work))
                                    .withMessageContaining("crawl is full")
                                    .withMessageContaining("awaitFork");
                            assertThat(group).hasToString("crawl (1 of 1 running, open)");
                        }));
        assertThat(most).isEqualTo(1);
    }

    @Test
    void a_child_of_the_group_that_would_wait_for_its_own_slot_is_refused() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(2),
                        outer -> {
                            outer.fork(
                                            "child",
                                            () ->
                                                    assertThatIllegalStateException()
                                                            .isThrownBy(() ->
                                                                    outer.awaitFork(this::work))
                                                            .withMessageContaining(
                                                                    "child is a child of"))
                                    .await();
                            outer.fork(() ->
                                            TaskGroup.run(inner ->
                                                    inner.fork(() ->
                                                            assertThatIllegalStateException()
                                                                    .isThrownBy(() ->
                                                                            outer.awaitFork(
                                                                                    this::work)))))
                                    .await();
                        }));
        assertThat(most).isZero();
    }

    @Test
    void a_task_that_runs_for_the_body_may_wait() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1),
                        outer -> {
                            outer.fork(this::work);
                            TaskGroup.run(inner ->
                                    inner.fork(() -> {
                                        outer.awaitFork(this::work);
                                    }));
                            assertThat(loop.time()).isEqualTo(SECOND);
                        }));
    }

    @Test
    void a_daemon_takes_no_slot_and_may_wait_for_one() {
        run(loop -> {
            TaskGroup.run(
                    GroupOptions.limitedTo(1),
                    group -> {
                        group.fork(this::work);
                        group.forkDaemon(() -> {
                            group.awaitFork(this::work);
                        });
                    });
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
        assertThat(most).isEqualTo(1);
    }

    @Test
    void slots_go_to_those_that_wait_in_the_order_in_which_they_came() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1),
                        bounded -> {
                            bounded.fork(this::work);
                            TaskGroup.run(waiting -> {
                                for (String who : List.of("first", "second", "third")) {
                                    waiting.fork(() -> {
                                        bounded.awaitFork(() -> {
                                            trace.add(who);
                                            work();
                                        });
                                    });
                                }
                            });
                        }));
        assertThat(trace.steps()).containsExactly("first", "second", "third");
    }

    @Test
    void a_cancelled_wait_has_started_nothing_and_the_next_one_gets_the_slot() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1),
                        bounded -> {
                            bounded.fork(this::work);
                            TaskGroup.run(waiting -> {
                                Task<?> impatient =
                                        waiting.fork(() -> {
                                            bounded.awaitFork(() -> trace.add("impatient"));
                                        });
                                waiting.fork(() -> {
                                    bounded.awaitFork(() -> trace.add("patient"));
                                });
                                Async.checkpoint();
                                impatient.cancel();
                            });
                        }));
        assertThat(trace.steps()).containsExactly("patient");
    }

    @Test
    void who_was_given_a_slot_before_its_cancel_starts_its_child_and_is_cancelled_then() {
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1),
                        bounded -> {
                            Promise<String> go = loop.loop().promise();
                            Task<?> first = bounded.fork(() -> go.await());
                            TaskGroup.run(waiting -> {
                                Task<?> waiter =
                                        waiting.fork(() -> {
                                            bounded.awaitFork(() -> trace.add("started"));
                                            trace.add("returned");
                                            Async.checkpoint();
                                        });
                                Async.checkpoint();
                                first.addDoneCallback(done -> waiter.cancel());
                                go.complete("go");
                            });
                        }));
        assertThat(trace.steps()).containsExactlyInAnyOrder("returned", "started");
    }

    @Test
    void a_failure_of_a_child_ends_the_wait_of_the_body_for_a_slot() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        GroupOptions.limitedTo(2),
                                        group -> {
                                            group.awaitFork(() -> Async.sleep(HOUR));
                                            group.awaitFork(() -> {
                                                Async.sleep(SECOND);
                                                throw new IOException("line");
                                            });
                                            group.awaitFork(() -> trace.add("never"));
                                        }))
                        .withCauseInstanceOf(IOException.class));
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void the_group_stays_open_for_who_was_given_a_slot_and_has_not_used_it() {
        run(loop -> {
            List<TaskGroup> open = new ArrayList<>();
            Promise<String> opened = loop.loop().promise();
            TaskGroup.run(around -> {
                around.fork(() -> {
                    opened.await();
                    open.getFirst().awaitFork(() -> trace.add("started"));
                });
                around.fork(() ->
                        TaskGroup.run(
                                GroupOptions.limitedTo(1),
                                bounded -> {
                                    open.add(bounded);
                                    bounded.fork(this::work);
                                    opened.complete("open");
                                }));
            });
        });
        assertThat(trace.steps()).containsExactly("started");
    }

    @Test
    void in_a_group_without_a_limit_it_is_a_fork() {
        run(loop ->
                TaskGroup.run(group -> {
                    group.fork(() -> {
                        Task<String> sibling = group.awaitFork(() -> "value");
                        assertThat(sibling.await()).isEqualTo("value");
                    });
                }));
    }

    @Test
    void a_slot_for_which_no_child_could_be_started_is_free_again() {
        run(loop -> {
            List<TaskGroup> left = new ArrayList<>();
            TaskGroup.run(GroupOptions.limitedTo(1), left::add);
            assertThatIllegalStateException()
                    .isThrownBy(() -> left.getFirst().awaitFork(this::work))
                    .withMessageContaining("has ended");
            TaskGroup.run(
                    GroupOptions.limitedTo(1),
                    group -> {
                        assertThatExceptionOfType(NullPointerException.class)
                                .isThrownBy(() -> group.awaitFork((VoidCoroutine) null));
                        group.awaitFork(this::work);
                    });
        });
        assertThat(most).isEqualTo(1);
    }

    @Test
    void a_group_of_one_takes_ten_thousand_children_without_a_trace_of_those_that_have_ended() {
        int[] ended = new int[1];
        run(loop ->
                TaskGroup.run(
                        GroupOptions.limitedTo(1),
                        group -> {
                            for (int i = 0; i < 10_000; i++) {
                                group.awaitFork(() -> ended[0]++);
                            }
                        }));
        assertThat(ended).containsExactly(10_000);
    }
}
