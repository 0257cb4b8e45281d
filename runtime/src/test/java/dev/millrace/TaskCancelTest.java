package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Cancelling a task from outside: what it reaches, and what its awaiters get. */
class TaskCancelTest extends EngineTest {
    @Test
    void a_task_cancelled_before_its_first_step_still_runs_to_its_first_checkpoint() {
        var trace = new Trace();

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        trace.add("begun");
                        try {
                            Async.checkpoint();
                            trace.add("went on");
                        } finally {
                            trace.add("cleaned up");
                        }
                    });
            assertThat(task.cancel()).isTrue();
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("begun", "cleaned up");
    }

    @Test
    void a_child_cancelled_before_its_first_step_still_runs_to_its_first_checkpoint() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group ->
                        group.fork(
                                        () -> {
                                            trace.add("begun");
                                            Async.checkpoint();
                                            trace.add("went on");
                                        })
                                .cancel()));

        assertThat(trace.steps()).containsExactly("begun");
    }

    @Test
    void a_task_cancelled_before_its_first_step_that_reaches_no_checkpoint_keeps_its_value() {
        run(loop -> {
            Task<String> task = Async.detach(() -> "value");
            task.cancel();

            assertThat(task.await()).isEqualTo("value");
        });
    }

    @Test
    void a_cancel_reaches_every_scope_inside_the_task() {
        run(loop -> {
            var inner = new CancelScope();
            Task<?> task = Async.detach(() -> inner.run(() -> loop.loop().promise().await()));
            loop.untilIdle();

            task.cancel();
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
            assertThat(inner.cancelledCaught()).isFalse();
        });
    }

    @Test
    void a_cancel_reaches_what_the_task_forked() {
        run(loop -> {
            Task<?> task =
                    Async.detach(() ->
                            TaskGroup.run(group -> {
                                group.fork(() -> Async.sleep(Duration.ofHours(1)));
                                group.fork(() ->
                                        TaskGroup.run(nested ->
                                                nested.fork(
                                                        () -> Async.sleep(Duration.ofHours(1)))));
                            }));
            loop.untilIdle();

            task.cancel();
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
            assertThat(loop.time()).isZero();
        });
    }

    @Test
    void a_cancel_does_not_reach_what_the_task_awaits() {
        run(loop -> {
            Promise<String> shared = loop.loop().promise();
            Task<String> impatient = Async.detach(() -> shared.await());
            Task<String> patient = Async.detach(() -> shared.await());
            loop.untilIdle();

            impatient.cancel();
            loop.untilIdle();

            assertThat(impatient.cancelled()).isTrue();
            assertThat(shared.done()).isFalse();
            shared.complete("late");
            assertThat(patient.await()).isEqualTo("late");
        });
    }

    @Test
    void a_task_that_is_done_cannot_be_cancelled() {
        run(loop -> {
            Task<String> task = Async.detach(() -> "value");
            task.await();

            assertThat(task.cancel()).isFalse();
            assertThat(task.cancelled()).isFalse();
            assertThat(task.result()).isEqualTo("value");
        });
    }

    @Test
    void a_second_cancel_is_no_second_cancellation() {
        var trace = new Trace();

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        try {
                            Async.sleep(Duration.ofHours(1));
                        } finally {
                            Async.shield(() -> Async.sleep(Duration.ofSeconds(1)));
                            trace.add("cleaned up");
                        }
                    });
            loop.untilIdle();
            task.cancel("first");
            loop.untilIdle();
            task.cancel("second");

            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(task::await)
                    .withMessageEndingWith("was cancelled: first");
        });

        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void a_task_may_be_cancelled_from_any_thread() {
        run(loop -> {
            Task<?> task = Async.detach(() -> Async.sleep(Duration.ofHours(1)));
            Promise<String> never = loop.loop().promise();
            Task<?> waiter = Async.detach(() -> never.await());
            var thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                task.cancel("from outside");
                                waiter.cancel("from outside");
                            });
            Async.blocking(() -> thread.join());
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
            assertThat(waiter.cancelled()).isTrue();
        });
    }

    @Test
    void a_task_that_cancels_itself_ends_at_its_next_checkpoint() {
        var trace = new Trace();

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        Async.currentTask().cancel();
                        trace.add("on to the checkpoint");
                        Async.checkpoint();
                        trace.add("beyond");
                    });
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("on to the checkpoint");
    }

    @Test
    void a_cancelled_task_that_fails_in_its_clean_up_has_failed() {
        var failure = new IOException("clean-up");

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        try {
                            Async.sleep(Duration.ofHours(1));
                        } finally {
                            fail(failure);
                        }
                    });
            loop.untilIdle();
            task.cancel();

            assertThatExceptionOfType(IOException.class).isThrownBy(task::await);
            assertThat(task.cancelled()).isFalse();
        });
    }

    private static void fail(Exception failure) throws Exception {
        throw failure;
    }

    @Test
    void a_task_that_wraps_its_cancel_like_a_library_is_cancelled_all_the_same() {
        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        try {
                            Async.sleep(Duration.ofHours(1));
                        } catch (CancelledError e) {
                            throw new ExecutionException(e);
                        }
                    });
            loop.untilIdle();
            task.cancel();
            loop.untilIdle();

            assertThat(task.cancelled()).isTrue();
        });
    }

    @Test
    void what_is_suppressed_in_the_cancel_of_a_task_is_reported() {
        var failure = new IOException("close");

        TestRun run =
                run(loop -> {
                    Task<?> task =
                            Async.detach(
                                    "closer",
                                    () -> {
                                        AutoCloseable resource = () -> fail(failure);
                                        try (resource) {
                                            Async.sleep(Duration.ofHours(1));
                                        }
                                    });
                    loop.untilIdle();
                    task.cancel();
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.failure()).isSameAs(failure);
                    assertThat(fault.source()).isEqualTo("closer");
                });
    }
}
