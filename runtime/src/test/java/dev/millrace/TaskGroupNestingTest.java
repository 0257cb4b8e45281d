package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Groups inside groups and scopes. */
class TaskGroupNestingTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void nested_groups_that_both_fail_do_not_swallow_each_other() {
        var inner = new IOException("inner");
        var outer = new IOException("outer");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(outside -> {
                                    outside.fork(() -> failingAtTheEnd(outer));
                                    TaskGroup.run(inside ->
                                            inside.fork(() -> {
                                                throw inner;
                                            }));
                                }))
                        .satisfies(thrown -> {
                            assertThat(thrown.failures()).hasSize(2);
                            assertThat(thrown.failures().get(0))
                                    .isInstanceOf(TaskGroupException.class)
                                    .hasCause(inner);
                            assertThat(thrown.failures().get(1)).isSameAs(outer);
                        }));
    }

    @Test
    void a_failure_in_the_outer_group_cancels_the_inner_one_and_its_failures_are_told() {
        var inner = new IOException("inner");
        var outer = new IOException("outer");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(outside -> {
                                    outside.fork(() -> {
                                        throw outer;
                                    });
                                    TaskGroup.run(
                                            inside -> inside.fork(() -> failingAtTheEnd(inner)));
                                }))
                        .satisfies(thrown -> {
                            assertThat(thrown.failures()).hasSize(2);
                            assertThat(thrown.failures().get(0)).isSameAs(outer);
                            assertThat(thrown.failures().get(1)).hasCause(inner);
                        }));
    }

    @Test
    void a_cancelled_inner_group_leaves_the_outer_one_alone() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(outside -> {
                    outside.fork(() -> {
                        Async.sleep(SECOND);
                        trace.add("outer child");
                    });
                    TaskGroup.run(inside -> {
                        inside.fork(() -> Async.sleep(HOUR));
                        Async.checkpoint();
                        inside.cancel();
                    });
                    Async.checkpoint();
                    trace.add("outer body");
                }));

        assertThat(trace.steps()).containsExactly("outer body", "outer child");
    }

    @Test
    void children_inherit_the_scopes_around_the_group_not_those_around_the_fork() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    var aroundTheFork = new CancelScope();
                    aroundTheFork.run(() -> {
                        group.fork(() -> {
                            Async.sleep(SECOND);
                            trace.add("child went on");
                        });
                        aroundTheFork.cancel();
                        Async.checkpoint();
                    });
                    trace.add("body went on");
                }));

        assertThat(trace.steps()).containsExactly("body went on", "child went on");
    }

    @Test
    void a_group_in_a_cancelled_scope_does_not_begin() {
        var trace = new Trace();

        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                TaskGroup.run(group -> trace.add("begun"));
            });
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_cancel_of_a_group_that_has_ended_reaches_nobody() {
        run(loop -> {
            var escaped = new AtomicReference<TaskGroup>();
            TaskGroup.run(escaped::set);
            escaped.get().cancel();
            Async.checkpoint();
        });
    }

    private static void failingAtTheEnd(Exception failure) throws Exception {
        try {
            Async.sleep(HOUR);
        } catch (CancelledError e) {
            throw failure;
        }
    }
}
