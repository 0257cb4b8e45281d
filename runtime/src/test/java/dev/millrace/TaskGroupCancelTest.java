package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Cancels of a group, from inside and from outside, and what outranks what. */
class TaskGroupCancelTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_group_cancelled_by_its_body_ends_without_an_error() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    TaskGroup.run(group -> {
                        group.fork(() -> ending(trace, "child"));
                        Async.checkpoint();
                        group.cancel("seen enough");
                        Async.checkpoint();
                        trace.add("beyond");
                    });
                    Async.checkpoint();
                });

        assertThat(trace.steps()).containsExactly("child cancelled by seen enough");
        assertThat(run.elapsed()).isZero();
    }

    private static void ending(Trace trace, String who) {
        try {
            Async.sleep(HOUR);
        } catch (CancelledError e) {
            trace.add(who + " cancelled by " + e.reason());
            throw e;
        }
    }

    @Test
    void a_group_cancelled_by_a_child_ends_without_an_error() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    group.fork(() -> ending(trace, "sibling"));
                    group.fork(() -> group.cancel("found"));
                }));

        assertThat(trace.steps()).containsExactly("sibling cancelled by found");
    }

    @Test
    void a_group_cancelled_from_another_thread_ends_without_an_error() {
        run(loop -> {
            var child = new AtomicReference<Task<?>>();
            TaskGroup.run(group -> {
                child.set(group.fork(() -> loop.loop().promise().await()));
                Thread.ofPlatform().start(() -> group.cancel("operator"));
                loop.loop().promise().await();
            });
            assertThat(child.get().cancelled()).isTrue();
        });
    }

    @Test
    void a_group_cancelled_before_its_body_has_a_value_has_none_to_return() {
        run(loop ->
                assertThatExceptionOfType(TaskCancelledException.class)
                        .isThrownBy(() ->
                                TaskGroup.call(group -> {
                                    group.cancel("no result");
                                    Async.checkpoint();
                                    return "value";
                                }))
                        .withMessageContaining("no result"));
    }

    @Test
    void a_group_cancelled_after_its_body_has_a_value_returns_it() {
        run(loop -> {
            String value =
                    TaskGroup.call(group -> {
                        group.fork(() -> Async.sleep(HOUR));
                        Async.checkpoint();
                        group.cancel();
                        return "found";
                    });
            assertThat(value).isEqualTo("found");
        });
    }

    @Test
    void failures_in_a_group_that_cancelled_itself_are_thrown() {
        var failure = new IOException("clean-up");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> failingAtTheEnd(failure));
                                    Async.checkpoint();
                                    group.cancel();
                                }))
                        .satisfies(
                                thrown -> assertThat(thrown.failures()).containsExactly(failure)));
    }

    private static void failingAtTheEnd(Exception failure) throws Exception {
        try {
            Async.sleep(HOUR);
        } catch (CancelledError e) {
            throw failure;
        }
    }

    @Test
    void an_outer_cancel_reaches_the_children_and_is_raised_after_their_end() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    loop.loop().callLater(SECOND, () -> scope.cancel("outside"));
                    boolean finished =
                            scope.run(() -> {
                                TaskGroup.run(group ->
                                        group.fork(() -> {
                                            try {
                                                ending(trace, "child");
                                            } finally {
                                                Async.shield(() -> Async.sleep(SECOND));
                                                trace.add("child cleaned up");
                                            }
                                        }));
                                trace.add("beyond the group");
                            });
                    assertThat(finished).isFalse();
                });

        assertThat(trace.steps()).containsExactly("child cancelled by outside", "child cleaned up");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void an_outer_cancel_of_a_group_whose_children_all_returned_keeps_the_value_of_the_body() {
        run(loop -> {
            var scope = new CancelScope();
            var value = new AtomicReference<String>();
            scope.run(() -> {
                value.set(
                        TaskGroup.call(group -> {
                            scope.cancel();
                            return "value";
                        }));
            });
            assertThat(value).hasValue("value");
        });
    }

    @Test
    void a_failure_before_the_outer_cancel_beats_it_and_the_next_checkpoint_raises() {
        var trace = new Trace();
        var failure = new IOException("real");

        run(loop -> {
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        try {
                            TaskGroup.run(group -> {
                                group.fork(() -> {
                                    throw failure;
                                });
                                group.fork(() -> {
                                    try {
                                        Async.sleep(HOUR);
                                    } finally {
                                        scope.cancel();
                                    }
                                });
                            });
                        } catch (TaskGroupException e) {
                            trace.add("failures: " + e.failures().size());
                            assertThat(e).hasCause(failure);
                        }
                        Async.checkpoint();
                        trace.add("beyond");
                    });
            assertThat(finished).isFalse();
        });

        assertThat(trace.steps()).containsExactly("failures: 1");
    }

    @Test
    void a_failure_after_the_outer_cancel_beats_it_and_the_next_checkpoint_raises() {
        var trace = new Trace();
        var failure = new IOException("real");

        run(loop -> {
            var scope = new CancelScope();
            loop.loop().callLater(SECOND, scope::cancel);
            boolean finished =
                    scope.run(() -> {
                        try {
                            TaskGroup.run(group -> {
                                group.fork(() -> failingAtTheEnd(failure));
                                Async.sleep(HOUR);
                            });
                        } catch (TaskGroupException e) {
                            trace.add("failures: " + e.failures().size());
                            assertThat(e).hasCause(failure);
                        }
                        Async.checkpoint();
                        trace.add("beyond");
                    });
            assertThat(finished).isFalse();
        });

        assertThat(trace.steps()).containsExactly("failures: 1");
    }

    @Test
    void what_flew_along_with_an_outer_cancel_that_lost_is_reported() {
        var failure = new IOException("real");
        var closing = new IOException("close");

        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    loop.loop().callLater(SECOND, scope::cancel);
                    scope.run(() ->
                            assertThatExceptionOfType(TaskGroupException.class)
                                    .isThrownBy(() ->
                                            TaskGroup.run(group -> {
                                                group.fork(() -> failingAtTheEnd(failure));
                                                AutoCloseable resource =
                                                        () -> {
                                                            throw closing;
                                                        };
                                                try (resource) {
                                                    Async.sleep(HOUR);
                                                }
                                            })));
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(closing));
    }

    @Test
    void an_outer_cancel_after_the_group_cancelled_itself_is_raised_by_call() {
        run(loop -> {
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() ->
                            TaskGroup.call(group -> {
                                group.cancel();
                                try {
                                    Async.checkpoint();
                                } finally {
                                    scope.cancel();
                                }
                                return "value";
                            }));
            assertThat(finished).isFalse();
        });
    }
}
