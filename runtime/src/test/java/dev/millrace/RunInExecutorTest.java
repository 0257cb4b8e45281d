package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunInExecutorTest extends OnBothEngines {
    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void shut_the_pool_down() {
        pool.shutdownNow();
    }

    @Test
    void hands_the_value_of_the_work_to_the_loop() throws InterruptedException {
        run(() -> {
            Task<String> job = Async.runInExecutor(pool, () -> Thread.currentThread().getName());
            assertThat(Async.allTasks()).contains(job);
            assertThat(job.await()).isNotEqualTo(Thread.currentThread().getName());
            assertThat(Async.allTasks()).doesNotContain(job);
            assertThat(Async.runInExecutor(pool, () -> null).await()).isNull();
        });
    }

    @Test
    void hands_exactly_what_the_work_threw_to_the_loop() throws InterruptedException {
        var failure = new IOException("disk");
        run(() -> {
            Task<String> job =
                    Async.runInExecutor(
                            pool,
                            () -> {
                                throw failure;
                            });
            assertThat(catchThrowable(job::await)).isSameAs(failure);
        });
    }

    @Test
    void siblings_run_while_the_work_runs() throws InterruptedException {
        var go = new CountDownLatch(1);
        run(() -> {
            Task<String> job = Async.runInExecutor(pool, () -> awaited(go));
            Async.sleep(Duration.ZERO);
            go.countDown(); // the work can only end because we run
            assertThat(job.await()).isEqualTo("ended");
        });
    }

    @Test
    void a_rejection_fails_the_task() throws InterruptedException {
        pool.shutdown();
        run(() ->
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(() -> Async.runInExecutor(pool, () -> "x").await()));
    }

    @Test
    void an_executor_that_throws_anything_fails_the_task_and_nothing_else()
            throws InterruptedException {
        Executor broken =
                work -> {
                    throw new AssertionError("broken executor");
                };
        run(() -> {
            Task<String> job = Async.runInExecutor(broken, () -> "never");
            assertThat(job.done()).isTrue();
            assertThat(job.failure()).hasMessage("broken executor");
        });
    }

    @Test
    void an_executor_that_throws_after_it_ran_the_work_is_reported_and_the_value_kept()
            throws InterruptedException {
        Executor broken =
                work -> {
                    work.run();
                    throw new IllegalStateException("too late to say no");
                };
        run(() ->
                assertThat(Async.runInExecutor(broken, () -> "value").await()).isEqualTo("value"));
        runOneTurn();

        assertThat(faults.takeOne().failure()).hasMessage("too late to say no");
    }

    @Test
    void an_executor_may_run_the_work_at_once() throws InterruptedException {
        run(() -> {
            Task<String> job = Async.runInExecutor(Runnable::run, () -> "value");
            assertThat(job.done()).isTrue();
            assertThat(job.await()).isEqualTo("value");
        });
    }

    @Test
    void an_executor_that_runs_the_work_twice_runs_it_once() throws InterruptedException {
        Executor eager =
                work -> {
                    work.run();
                    work.run();
                };
        run(() -> assertThat(Async.runInExecutor(eager, () -> trace.add("ran")).await()).isTrue());

        assertThat(trace).containsExactly("ran");
    }

    @Test
    void an_executor_that_forgets_the_work_until_later_gets_it_run_then()
            throws InterruptedException {
        var kept = new AtomicReference<Runnable>();
        run(() -> {
            Task<String> job = Async.runInExecutor(kept::set, () -> "value");
            loop.callLater(Duration.ofSeconds(1), () -> kept.get().run()); // on the loop
            Thread.ofPlatform().start(() -> {}).join();
            loop.callSoon(() -> kept.get().run());
            assertThat(job.await()).isEqualTo("value");
        });
    }

    @Test
    void work_cancelled_before_it_began_never_runs() throws InterruptedException {
        List<Runnable> queue = new ArrayList<>();
        run(() -> {
            Task<Boolean> job = Async.runInExecutor(queue::add, () -> trace.add("ran"));
            assertThat(job.cancel("changed my mind")).isTrue();
            assertThat(job.cancelled()).isTrue(); // at once: nothing has to be waited for
            queue.forEach(Runnable::run);
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(job::await)
                    .withMessageContaining("changed my mind");
        });

        assertThat(trace).isEmpty();
    }

    @Test
    void work_of_a_cancelled_caller_is_not_even_handed_over() throws InterruptedException {
        run(() -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                Task<Boolean> job =
                        Async.runInExecutor(
                                work -> trace.add("handed over"), () -> trace.add("ran"));
                assertThat(job.cancelled()).isTrue();
            });
        });

        assertThat(trace).isEmpty();
    }

    @Test
    void cancelling_running_work_interrupts_it_and_the_task_ends_with_it()
            throws InterruptedException {
        run(() -> {
            Task<String> job =
                    Async.runInExecutor(
                            pool,
                            () -> {
                                try {
                                    return forever();
                                } catch (InterruptedException e) {
                                    trace.add("interrupted");
                                    throw e;
                                }
                            });
            begun.await();
            job.cancel();
            assertThat(job.done()).as("the work has not ended yet").isFalse();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
            assertThat(trace).containsExactly("interrupted");
        });
    }

    @Test
    void a_cancelled_awaiter_leaves_together_with_the_work_it_started()
            throws InterruptedException {
        run(() -> {
            boolean finished =
                    Async.moveOnAfter(
                            Duration.ofMillis(1),
                            () -> {
                                Task<String> job =
                                        Async.runInExecutor(
                                                pool,
                                                () -> {
                                                    try {
                                                        return forever();
                                                    } finally {
                                                        trace.add("the work has ended");
                                                    }
                                                });
                                begun.await();
                                time.pass(Duration.ofMillis(1));
                                job.await();
                            });
            trace.add("finished: " + finished);
        });

        assertThat(trace).containsExactly("the work has ended", "finished: false");
    }

    @Test
    void a_value_that_cancelled_work_returns_all_the_same_is_kept() throws InterruptedException {
        run(() -> {
            Task<String> job =
                    Async.runInExecutor(
                            pool,
                            () -> {
                                try {
                                    return forever();
                                } catch (InterruptedException e) {
                                    return "saved";
                                }
                            });
            begun.await();
            job.cancel();
            assertThat(job.await()).isEqualTo("saved");
        });
    }

    @Test
    void what_else_cancelled_work_throws_is_reported() throws InterruptedException {
        run(() -> {
            Task<String> job =
                    Async.runInExecutor(
                            pool,
                            () -> {
                                try {
                                    return forever();
                                } catch (InterruptedException e) {
                                    throw new IOException("could not roll back", e);
                                }
                            });
            begun.await();
            job.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
            Async.checkpoint();
        });
        runOneTurn();

        assertThat(faults.takeOne().failure()).hasMessage("could not roll back");
    }

    @Test
    void the_next_job_of_the_thread_never_sees_the_interrupt() throws InterruptedException {
        run(() -> {
            for (int i = 0; i < 100; i++) {
                var started = new CountDownLatch(1);
                Task<String> cancelled =
                        Async.runInExecutor(
                                pool,
                                () -> {
                                    started.countDown();
                                    return "ends while it is cancelled";
                                });
                started.await();
                cancelled.cancel();
                Task<Boolean> next =
                        Async.runInExecutor(pool, () -> Thread.currentThread().isInterrupted());
                assertThat(next.await()).isFalse();
                assertThat(catchThrowable(cancelled::await)).isNull();
            }
        });
    }

    @Test
    void a_cancel_action_runs_once_and_off_the_loop_instead_of_the_interrupt()
            throws InterruptedException {
        var stop = new CountDownLatch(1);
        run(() -> {
            Task<String> job =
                    loop.runInExecutor(
                            pool,
                            () -> {
                                begun.countDown();
                                awaited(stop);
                                throw new IOException("statement was cancelled");
                            },
                            () -> {
                                trace.add("on the loop: " + loop.inLoop());
                                stop.countDown();
                            });
            begun.await();
            job.cancel();
            job.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
        });

        assertThat(trace).containsExactly("on the loop: false");
    }

    @Test
    void a_cancel_action_does_not_run_for_work_that_never_began_or_has_ended()
            throws InterruptedException {
        run(() -> {
            Task<String> waiting = loop.runInExecutor(work -> {}, () -> "never", add("not begun"));
            waiting.cancel();
            Task<String> ended = loop.runInExecutor(Runnable::run, () -> "value", add("ended"));
            assertThat(ended.cancel()).isFalse();
            Async.checkpoint();
        });

        assertThat(trace).isEmpty();
    }

    @Test
    void the_context_goes_with_the_work_and_does_not_stay_on_the_thread()
            throws InterruptedException {
        run(() -> {
            String inside = USER.where("ada", () -> Async.runInExecutor(pool, USER::get).await());
            String afterwards = Async.runInExecutor(pool, USER::get).await();
            trace.add(inside + ", " + afterwards);
        });
        var onThePool = pool.submit(USER::get);
        assertThat(catchThrowable(() -> trace.add(onThePool.get()))).isNull();

        assertThat(trace).containsExactly("ada, nobody", "nobody");
    }

    @Test
    void a_callback_may_start_work_too() throws InterruptedException {
        loop.callSoon(() ->
                Async.runInExecutor(pool, () -> "value")
                        .addDoneCallback(done -> {
                            trace.add(done.result());
                            loop.stop();
                        }));

        loop.runForever();

        assertThat(trace).containsExactly("value");
    }

    @Test
    void work_that_fails_unread_is_reported() throws InterruptedException {
        run(() -> {
            Task<String> job =
                    Async.runInExecutor(
                            Runnable::run,
                            () -> {
                                throw new IOException("disk");
                            });
            assertThat(job.done()).isTrue();
        });
        loop.close();

        assertThat(faults.takeOne().failure()).hasMessage("disk");
    }

    private String forever() throws InterruptedException {
        begun.countDown();
        new CountDownLatch(1).await();
        return "never";
    }

    private static String awaited(CountDownLatch latch) throws InterruptedException {
        Reported.await(latch);
        return "ended";
    }
}
