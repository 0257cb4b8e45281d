package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Context;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a job promises wherever it runs. */
@Tag("one-processor")
class RunInExecutorTest extends EngineTest {
    private static final ContextVar<String> NAME = ContextVar.of("name");

    /** The ways to submit a job. */
    enum Way {
        DEFAULT_PLACE {
            @Override
            <T> Task<T> run(Callable<T> work) {
                return runInExecutor(work);
            }

            @Override
            <T> Task<T> run(Callable<T> work, Runnable cancelAction) {
                return runInExecutor(
                        JobOptions.in(Dispatcher.blocking()).withCancelAction(cancelAction), work);
            }
        },

        OWN_PLACE {
            private final Dispatcher dispatcher = Dispatcher.blocking("own", 2, 2);

            @Override
            <T> Task<T> run(Callable<T> work) {
                return runInExecutor(dispatcher, work);
            }

            @Override
            <T> Task<T> run(Callable<T> work, Runnable cancelAction) {
                return runInExecutor(
                        JobOptions.in(dispatcher).withCancelAction(cancelAction), work);
            }
        },

        ANY_EXECUTOR {
            private final Executor executor = command -> Thread.ofVirtual().start(command);

            @Override
            <T> Task<T> run(Callable<T> work) {
                return runInExecutor(executor, work);
            }

            @Override
            <T> Task<T> run(Callable<T> work, Runnable cancelAction) {
                return runInExecutor(JobOptions.in(executor).withCancelAction(cancelAction), work);
            }
        };

        abstract <T> Task<T> run(Callable<T> work);

        abstract <T> Task<T> run(Callable<T> work, Runnable cancelAction);
    }

    @ParameterizedTest
    @EnumSource
    void the_value_of_the_work_is_the_tasks(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job =
                            way.run(() -> {
                                assertThat(EventLoop.currentOrNull()).isNull();
                                return "value";
                            });
                    assertThat(job.await()).isEqualTo("value");
                    assertThat(way.<String>run(() -> null).await()).isNull();
                });
    }

    @ParameterizedTest
    @EnumSource
    void what_the_work_throws_is_thrown_the_same_instance(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    for (var failure :
                            new Exception[] {
                                new IOException("checked"), new IllegalStateException()
                            }) {
                        Task<?> job =
                                way.run(() -> {
                                    throw failure;
                                });
                        assertThat(catchThrowable(job::await)).isSameAs(failure);
                    }
                });
    }

    @Test
    void work_without_a_value_needs_no_return() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    Executor executor = command -> Thread.ofVirtual().start(command);
                    Dispatcher dispatcher = Dispatcher.blocking("own", 1, 0);
                    Runnable never = () -> trace.add("cancelled");
                    JobOptions cancellable = JobOptions.in(dispatcher).withCancelAction(never);
                    runInExecutor(() -> trace.add("1")).await();
                    runInExecutor(dispatcher, () -> trace.add("2")).await();
                    runInExecutor(cancellable, () -> trace.add("3")).await();
                    runInExecutor(executor, () -> trace.add("4")).await();
                    assertThat(trace.steps()).containsExactly("1", "2", "3", "4");
                });
    }

    @ParameterizedTest
    @EnumSource
    void siblings_run_while_the_work_does(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var go = new CountDownLatch(1);
                    Task<String> job =
                            way.run(() -> {
                                go.await();
                                return "done";
                            });
                    Task<?> sibling = Async.detach(() -> go.countDown());
                    assertThat(job.await()).isEqualTo("done");
                    assertThat(sibling.done()).isTrue();
                });
    }

    @ParameterizedTest
    @EnumSource
    void the_work_has_the_context_of_whoever_submits(Way way) {
        var user = ContextVar.<String>of("user");
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job =
                            Context.current().with(user, "ada").call(() -> way.run(user::get));
                    assertThat(job.await()).isEqualTo("ada");
                    assertThat(way.run(user::bound).await()).isFalse();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_interrupts_the_work_and_the_task_ends_with_it(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var began = new CountDownLatch(1);
                    Task<?> job = way.run(() -> blocked(began, trace));
                    Async.blocking(() -> began.await());
                    job.cancel("changed my mind");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(job::await)
                            .withMessageContaining("changed my mind");
                    assertThat(trace.steps()).containsExactly("interrupted", "cleaned up");
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_of_the_awaiting_task_ends_with_the_work(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var began = new CountDownLatch(1);
                    var scope = new CancelScope();
                    Task<?> canceller =
                            Async.detach(() -> {
                                Async.blocking(() -> began.await());
                                scope.cancel();
                            });
                    boolean finished =
                            scope.run(() -> way.run(() -> blocked(began, trace)).await());
                    assertThat(finished).isFalse();
                    assertThat(trace.steps()).containsExactly("interrupted", "cleaned up");
                    canceller.await();
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_given_action_runs_instead_of_the_interrupt(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var began = new CountDownLatch(1);
                    var statement = new CountDownLatch(1);
                    Task<?> job =
                            way.run(
                                    () -> {
                                        began.countDown();
                                        statement.await();
                                        trace.add("interrupted: " + Thread.interrupted());
                                        throw new IOException("statement cancelled");
                                    },
                                    () -> {
                                        trace.add(
                                                "on a loop: "
                                                        + (EventLoop.currentOrNull() != null));
                                        statement.countDown();
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    assertThat(trace.steps())
                            .containsExactly("on a loop: false", "interrupted: false");
                });
    }

    @ParameterizedTest
    @EnumSource
    void work_that_returns_though_it_was_cancelled_keeps_its_value(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    var go = new CountDownLatch(1);
                    Task<String> job =
                            way.run(
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        return "a connection to be closed";
                                    },
                                    go::countDown);
                    Async.blocking(() -> began.await());
                    job.cancel();
                    assertThat(job.await()).isEqualTo("a connection to be closed");
                });
    }

    @ParameterizedTest
    @EnumSource
    void in_a_cancelled_scope_nothing_runs(Way way) {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var scope = new CancelScope();
                    boolean finished =
                            scope.run(() -> {
                                scope.cancel();
                                way.run(
                                                () -> {
                                                    trace.add("ran");
                                                    return "value";
                                                })
                                        .await();
                            });
                    assertThat(finished).isFalse();
                    loop.untilIdle();
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    void an_executor_that_throws_fails_the_task() {
        TestLoop.run(
                engine,
                loop -> {
                    var rejection = new RejectedExecutionException("shut down");
                    Task<String> job =
                            runInExecutor(
                                    (Executor)
                                            command -> {
                                                throw rejection;
                                            },
                                    () -> "never");
                    assertThat(catchThrowable(job::await)).isSameAs(rejection);

                    var closed = Executors.newSingleThreadExecutor();
                    closed.shutdown();
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(() -> runInExecutor(closed, () -> "never").await());
                });
    }

    @Test
    void an_executor_that_loses_the_job_is_left_by_a_cancel() {
        TestLoop.run(
                engine,
                loop -> {
                    var kept = new AtomicReference<Runnable>();
                    var trace = new Trace();
                    Task<?> job = runInExecutor((Executor) kept::set, () -> trace.add("ran"));
                    loop.untilIdle();
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    kept.get().run(); // late, as a pool might
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    void an_executor_that_runs_the_job_at_once_is_as_good_as_any() {
        TestLoop.run(
                engine,
                loop ->
                        assertThat(runInExecutor(Runnable::run, () -> "value").await())
                                .isEqualTo("value"));
    }

    @Test
    @Timeout(60)
    void from_a_thread_without_a_loop_it_is_a_job_of_the_common_loop_in_the_callers_context() {
        Task<String> task =
                NAME.where(
                        "caller",
                        () ->
                                runInExecutor(
                                        JobOptions.in(Dispatcher.blocking()).withName("find"),
                                        () -> NAME.get()));

        assertThat(task.loop()).isSameAs(EventLoop.common());
        assertThat(task.name()).isEqualTo("find");
        assertThat(task.loop().submit(task::await).join()).isEqualTo("caller");
        EventLoop.common().close();
    }

    @Test
    @Timeout(60)
    void awaited_on_a_thread_without_a_loop_it_says_how_to_wait_there() {
        Task<String> task = runInExecutor(Runnable::run, () -> "value");

        assertThatIllegalStateException()
                .isThrownBy(task::await)
                .withMessageContaining("return")
                .withMessageContaining("future.loop().submit(future::await).join()");
        EventLoop.common().close();
    }

    @Test
    @Timeout(60)
    void cancelled_from_outside_a_job_of_the_common_loop_is_interrupted() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Task<String> task =
                runInExecutor(() -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException expected) {
                        interrupted.countDown();
                        throw expected;
                    }
                    return "value";
                });
        begun.await();

        task.cancel("the client has gone");

        interrupted.await();
        assertThat(catchThrowable(task.loop().submit(task::await)::join)).isNotNull();
        assertThat(task.cancelled()).isTrue();
        EventLoop.common().close();
    }

    @Test
    @Timeout(60)
    void a_failure_of_a_job_from_outside_is_the_instance_that_was_thrown() {
        var failure = new IOException("no such row");
        Task<String> task =
                runInExecutor(() -> {
                    throw failure;
                });

        task.loop().submit(() -> assertThat(catchThrowable(task::await)).isSameAs(failure)).join();
        EventLoop.common().close();
    }

    @Test
    void nothing_is_no_work() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("own", 1, 0);
                    assertThatNullPointerException()
                            .isThrownBy(() -> runInExecutor(dispatcher, (Callable<String>) null));
                    assertThatNullPointerException()
                            .isThrownBy(() -> JobOptions.in(dispatcher).withCancelAction(null));
                    assertThat(runInExecutor(dispatcher, () -> "still a slot").await())
                            .isEqualTo("still a slot");
                });
    }

    private static String blocked(CountDownLatch began, Trace trace) throws InterruptedException {
        began.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            trace.add("interrupted");
            throw e;
        } finally {
            trace.add("cleaned up");
        }
    }
}
