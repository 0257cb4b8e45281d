package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs in an executor of the user's, however it behaves. */
@Tag("one-processor")
@ParameterizedClass
@EnumSource(
        value = FiberEngine.class,
        names = {"CARRIER", "BATON"})
class AnyExecutorTest {
    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    @Parameter FiberEngine engine;

    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final Trace trace = new Trace();

    @AfterEach
    void shut_the_pool_down() {
        pool.shutdownNow();
    }

    @Test
    void a_job_is_a_task_of_the_loop_until_it_has_ended() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(pool, () -> Thread.currentThread().getName());
                    assertThat(Async.allTasks()).contains(job);
                    assertThat(job.await()).isNotEqualTo(Thread.currentThread().getName());
                    assertThat(Async.allTasks()).doesNotContain(job);
                });
    }

    @Test
    void an_executor_service_is_an_executor_with_every_static_import_in_force() {
        TestLoop.run(engine, loop -> assertThat(ExecutorServicePage.one(pool)).isOne());
    }

    @Test
    void an_executor_that_throws_anything_fails_the_task_and_nothing_else() {
        Executor broken =
                work -> {
                    throw new AssertionError("broken executor");
                };
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(broken, () -> "never");
                    assertThat(job.done()).isTrue();
                    assertThat(job.failure()).hasMessage("broken executor");
                });
    }

    @Test
    void an_executor_that_throws_after_it_ran_the_work_is_reported_and_the_value_kept() {
        Executor broken =
                work -> {
                    work.run();
                    throw new IllegalStateException("too late to say no");
                };
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(runInExecutor(broken, () -> "value").await()).isEqualTo("value");
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .extracting(LoopFault::failure)
                            .matches(thrown -> thrown.getMessage().equals("too late to say no"));
                });
    }

    @Test
    void an_executor_may_run_the_work_at_once() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(Runnable::run, () -> "value");
                    assertThat(job.done()).isTrue();
                    assertThat(job.await()).isEqualTo("value");
                });
    }

    @Test
    void an_executor_that_runs_the_work_twice_runs_it_once() {
        Executor eager =
                work -> {
                    work.run();
                    work.run();
                };
        TestLoop.run(engine, loop -> runInExecutor(eager, () -> trace.add("ran")).await());
        assertThat(trace.steps()).containsExactly("ran");
    }

    @Test
    void an_executor_that_forgets_the_work_until_later_gets_it_run_then() {
        var kept = new AtomicReference<Runnable>();
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor((Executor) kept::set, () -> "value");
                    loop.loop().callLater(Duration.ofSeconds(1), () -> kept.get().run());
                    loop.loop().callSoon(() -> kept.get().run()); // on the loop
                    assertThat(job.await()).isEqualTo("value");
                    Async.sleep(Duration.ofSeconds(2));
                });
    }

    @Test
    void work_cancelled_before_it_began_never_runs() {
        List<Runnable> queue = new ArrayList<>();
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> job = runInExecutor((Executor) queue::add, () -> trace.add("ran"));
                    assertThat(job.cancel("changed my mind")).isTrue();
                    assertThat(job.cancelled()).isTrue(); // at once: nothing has to be waited for
                    queue.forEach(Runnable::run);
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(job::await)
                            .withMessageContaining("changed my mind");
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void work_of_a_cancelled_caller_is_not_even_handed_over() {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        Executor executor = work -> trace.add("handed over");
                        Task<?> job = runInExecutor(executor, () -> trace.add("ran"));
                        assertThat(job.cancelled()).isTrue();
                    });
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_cancel_action_does_not_run_for_work_that_never_began_or_has_ended() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> waiting =
                            runInExecutor(
                                    JobOptions.in((Executor) work -> {})
                                            .withCancelAction(() -> trace.add("not begun")),
                                    () -> "never");
                    waiting.cancel();
                    Task<String> ended =
                            runInExecutor(
                                    JobOptions.in(Runnable::run)
                                            .withCancelAction(() -> trace.add("ended")),
                                    () -> "value");
                    assertThat(ended.cancel()).isFalse();
                    Async.checkpoint();
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_cancel_action_that_fails_is_reported_and_the_work_goes_on() {
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    var go = new CountDownLatch(1);
                    Task<String> job =
                            runInExecutor(
                                    JobOptions.in(pool)
                                            .withName("query")
                                            .withCancelAction(() -> {
                                                go.countDown();
                                                throw new IllegalStateException("no connection");
                                            }),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        return "value";
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    assertThat(job.await()).isEqualTo("value");
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::message)
                            .containsExactly("the cancel action of query failed");
                });
    }

    @Test
    void the_context_goes_with_the_work_and_does_not_stay_on_the_thread() throws Exception {
        TestLoop.run(
                engine,
                loop -> {
                    String inside = USER.where("ada", () -> runInExecutor(pool, USER::get).await());
                    String afterwards = runInExecutor(pool, USER::get).await();
                    assertThat(inside + ", " + afterwards).isEqualTo("ada, nobody");
                });
        assertThat(pool.submit(USER::get).get()).isEqualTo("nobody");
    }

    @Test
    void a_callback_may_start_work_too() {
        TestLoop.run(
                engine,
                loop -> {
                    var value = loop.loop().<String>promise();
                    loop.loop()
                            .callSoon(() ->
                                    runInExecutor(pool, () -> "value")
                                            .addDoneCallback(
                                                    done -> value.complete(done.result())));
                    assertThat(value.await()).isEqualTo("value");
                });
    }

    @Test
    void work_that_fails_unread_is_reported() {
        var faults =
                HandTime.faultsOf(
                        engine,
                        time -> {
                            Task<String> job =
                                    runInExecutor(
                                            Runnable::run,
                                            () -> {
                                                throw new IOException("disk");
                                            });
                            assertThat(job.done()).isTrue();
                        });
        assertThat(faults)
                .singleElement()
                .extracting(LoopFault::failure)
                .matches(thrown -> thrown.getMessage().equals("disk"));
    }

    @Test
    void a_mistake_after_the_end_of_the_loop_is_reported() throws Exception {
        var began = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var faults = new CopyOnWriteArrayList<LoopFault>();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .closeGrace(Duration.ofMillis(20))
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        var _ =
                                runInExecutor(
                                        JobOptions.in(pool).withName("stubborn"),
                                        () -> {
                                            began.countDown();
                                            awaitDeaf(go);
                                            throw new NullPointerException("a mistake");
                                        });
                        Async.blocking(() -> began.await());
                        return 0;
                    }));
        }
        go.countDown();
        pool.submit(() -> "behind the job").get();
        assertThat(faults)
                .extracting(LoopFault::message)
                .hasSize(2)
                .contains("stubborn failed after its loop had closed");
    }

    private static void awaitDeaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                continue; // as bad code does
            }
        }
    }

    @Test
    void an_error_of_the_work_fails_the_job_and_frees_its_permit() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    Throwable failure =
                            catchThrowable(() ->
                                    runInExecutor(
                                                    dispatcher,
                                                    () -> {
                                                        throw new StackOverflowError();
                                                    })
                                            .await());
                    assertThat(failure).isInstanceOf(StackOverflowError.class);
                    assertThat(runInExecutor(dispatcher, () -> "next").await()).isEqualTo("next");
                });
    }
}
