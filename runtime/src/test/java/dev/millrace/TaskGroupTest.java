package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a group owns: its children, their ends, and their failures. */
class TaskGroupTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void a_group_waits_for_its_children_although_its_body_has_returned() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    TaskGroup.run(group -> {
                        group.fork(() -> {
                            Async.sleep(Duration.ofSeconds(2));
                            trace.add("slow child");
                        });
                        group.fork(() -> trace.add("quick child"));
                        trace.add("body");
                    });
                    trace.add("group");
                });

        assertThat(trace.steps()).containsExactly("body", "quick child", "slow child", "group");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_group_without_children_ends_with_its_body_and_costs_no_turn() {
        run(loop -> {
            List<String> ran = new ArrayList<>();
            loop.loop().callSoon(() -> ran.add("callback"));
            TaskGroup.run(group -> {});
            assertThat(ran).isEmpty();
        });
    }

    @Test
    void a_group_has_the_value_of_its_body() {
        run(loop -> {
            int sum =
                    TaskGroup.call(group -> {
                        Task<Integer> a = group.fork(() -> 1);
                        Task<Integer> b = group.fork(() -> 2);
                        return a.await() + b.await();
                    });
            assertThat(sum).isEqualTo(3);
            Object nothing = TaskGroup.call(group -> null);
            assertThat(nothing).isNull();
        });
    }

    @Test
    void a_child_runs_once_its_forker_gives_way_never_inline() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    group.fork(() -> trace.add("first"));
                    group.fork(() -> trace.add("second"));
                    trace.add("forked");
                }));

        assertThat(trace.steps()).containsExactly("forked", "first", "second");
    }

    @Test
    void the_first_failure_of_a_child_cancels_its_siblings_and_the_body() {
        var trace = new Trace();
        var failure = new IOException("line");

        TestRun run =
                run(loop ->
                        assertThatExceptionOfType(TaskGroupException.class)
                                .isThrownBy(() ->
                                        TaskGroup.run(group -> {
                                            group.fork(() -> ending(trace, "sibling"));
                                            group.fork(() -> {
                                                throw failure;
                                            });
                                            ending(trace, "body");
                                        }))
                                .satisfies(thrown -> {
                                    assertThat(thrown.failures()).containsExactly(failure);
                                    assertThat(thrown)
                                            .hasCause(failure)
                                            .hasNoSuppressedExceptions();
                                }));

        assertThat(trace.steps()).containsExactlyInAnyOrder("body cancelled", "sibling cancelled");
        assertThat(run.elapsed()).isZero();
    }

    private static void ending(Trace trace, String who) {
        try {
            Async.sleep(HOUR);
        } catch (CancelledError e) {
            trace.add(who + " cancelled");
            throw e;
        }
    }

    @Test
    void a_failure_of_the_body_cancels_the_children_and_counts() {
        var trace = new Trace();
        var failure = new IOException("body");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(
                                        "upload",
                                        group -> {
                                            group.fork(() -> ending(trace, "child"));
                                            Async.checkpoint();
                                            throw failure;
                                        }))
                        .withMessageStartingWith("upload failed: ")
                        .satisfies(
                                thrown -> assertThat(thrown.failures()).containsExactly(failure)));

        assertThat(trace.steps()).containsExactly("child cancelled");
    }

    @Test
    void every_failure_is_told_once_in_the_order_of_their_happening() {
        var first = new IOException("first");
        var second = new IllegalStateException("second");
        var third = new UncheckedIOException(new IOException("third"));

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> failingAtTheEnd(second));
                                    group.fork(() -> failingAtTheEnd(third));
                                    group.fork(() -> {
                                        throw first;
                                    });
                                }))
                        .withMessageContaining("failed 3 times")
                        .satisfies(thrown -> {
                            assertThat(thrown.failures()).containsExactly(first, second, third);
                            assertThat(thrown).hasCause(first);
                            assertThat(thrown.getSuppressed()).containsExactly(second, third);
                            assertThat(first).hasNoSuppressedExceptions();
                        }));
    }

    private static void failingAtTheEnd(RuntimeException failure) {
        try {
            Async.sleep(HOUR);
        } finally {
            fail(failure);
        }
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    @Test
    void a_failure_that_siblings_and_body_await_is_one_failure() {
        var failure = new IOException("once");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group -> {
                                    Promise<String> source = loop.loop().promise();
                                    group.fork(() -> source.await());
                                    group.fork(() -> source.await());
                                    Async.checkpoint();
                                    source.fail(failure);
                                    source.await();
                                }))
                        .satisfies(
                                thrown -> assertThat(thrown.failures()).containsExactly(failure)));
    }

    @Test
    void rethrow_if_throws_the_first_failure_of_a_type_or_returns_the_exception() {
        var io = new IOException("io");

        run(loop -> {
            var thrown = new AtomicReference<TaskGroupException>();
            try {
                TaskGroup.run(group ->
                        group.fork(() -> {
                            throw io;
                        }));
            } catch (TaskGroupException e) {
                thrown.set(e);
            }
            TaskGroupException e = thrown.get();
            assertThat(e.rethrowIf(IllegalStateException.class)).isSameAs(e);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> e.rethrowIf(IOException.class))
                    .satisfies(rethrown -> assertThat(rethrown).isSameAs(io));
        });
    }

    @Test
    void the_failure_of_a_child_is_told_by_its_group_and_nowhere_else() {
        TestRun run =
                run(loop ->
                        assertThatExceptionOfType(TaskGroupException.class)
                                .isThrownBy(() ->
                                        TaskGroup.run(group ->
                                                group.fork(
                                                        () -> fail(new RuntimeException("x"))))));

        assertThat(run.faults()).isEmpty();
    }

    @Test
    void a_child_cancelled_on_its_own_disturbs_nobody() {
        var trace = new Trace();

        TestRun run =
                run(loop ->
                        TaskGroup.run(group -> {
                            Task<?> victim = group.fork(() -> Async.sleep(HOUR));
                            group.fork(() -> {
                                Async.sleep(Duration.ofSeconds(1));
                                trace.add("sibling went on");
                            });
                            Async.checkpoint();
                            victim.cancel();
                            assertThatExceptionOfType(TaskCancelledException.class)
                                    .isThrownBy(victim::await);
                            Async.checkpoint();
                            trace.add("body went on");
                        }));

        assertThat(trace.steps()).containsExactly("body went on", "sibling went on");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void children_add_siblings_while_the_group_closes() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group ->
                        group.fork(() -> {
                            Async.sleep(Duration.ofSeconds(1));
                            group.fork(() -> {
                                Async.sleep(Duration.ofSeconds(1));
                                trace.add("grandsibling");
                            });
                            trace.add("child");
                        })));

        assertThat(trace.steps()).containsExactly("child", "grandsibling");
    }

    @Test
    void a_fork_after_a_failure_runs_to_its_first_checkpoint_only() {
        var trace = new Trace();

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> fail(new RuntimeException("x")));
                                    try {
                                        Async.sleep(HOUR);
                                    } finally {
                                        group.fork(() -> {
                                            trace.add("begun");
                                            Async.checkpoint();
                                            trace.add("beyond");
                                        });
                                    }
                                })));

        assertThat(trace.steps()).containsExactly("begun");
    }

    @Test
    void a_fork_after_the_end_is_refused() {
        run(loop -> {
            var escaped = new AtomicReference<TaskGroup>();
            TaskGroup.run("search", escaped::set);

            assertThatIllegalStateException()
                    .isThrownBy(() -> escaped.get().fork(() -> {}))
                    .withMessageContaining("search has ended");
            assertThat(loop.loop().allTasks()).hasSize(1);
        });
    }

    @Test
    void a_fork_from_another_thread_is_refused_and_names_the_way() {
        run(loop -> {
            var thrown = new AtomicReference<Throwable>();
            TaskGroup.run(group -> {
                var thread =
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        group.fork(() -> {});
                                    } catch (WrongThreadException e) {
                                        thrown.set(e);
                                    }
                                });
                Async.blocking(() -> thread.join());
            });
            assertThat(thrown.get())
                    .hasMessageContaining("TaskGroup.fork is for loop")
                    .hasMessageContaining("loop.submit");
        });
    }

    @Test
    void a_fork_from_the_task_of_another_loop_is_refused_by_name() {
        run(loop -> {
            var thrown = new AtomicReference<Throwable>();
            TaskGroup.run(group ->
                    Async.blocking(() ->
                            Async.run(() -> {
                                try {
                                    group.fork(() -> {});
                                } catch (WrongThreadException e) {
                                    thrown.set(e);
                                }
                            })));
            assertThat(thrown.get()).hasMessageContaining(loop.loop().name());
        });
    }

    @Test
    void a_callback_of_the_loop_may_fork_into_an_open_group() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    loop.loop().callSoon(() -> group.fork(() -> trace.add("forked by a callback")));
                    Async.checkpoint();
                }));

        assertThat(trace.steps()).containsExactly("forked by a callback");
    }

    @Test
    void a_group_is_for_tasks() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TaskGroup.run(group -> {}))
                .withMessageContaining("TaskGroup.run was called outside a task");
        assertThatIllegalStateException().isThrownBy(() -> TaskGroup.call(group -> 1));
    }
}
