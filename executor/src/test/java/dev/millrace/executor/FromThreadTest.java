package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.checkCancelled;
import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways back from the worker: asking whether to go on, and calling the loop. */
@Tag("one-processor")
class FromThreadTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void a_body_runs_on_the_loop_in_the_context_of_the_work_and_its_value_comes_back() {
        var user = ContextVar.<String>of("user");
        TestLoop.run(
                engine,
                loop -> {
                    EventLoop home = loop.loop();
                    String answer =
                            user.where(
                                    "ada",
                                    () ->
                                            runInExecutor(() ->
                                                            fromThread(() -> {
                                                                Async.checkpoint();
                                                                return user.get() + home.inLoop();
                                                            }))
                                                    .await());
                    assertThat(answer).isEqualTo("adatrue");
                    runInExecutor(() -> fromThread(() -> trace.add("void"))).await();
                    assertThat(
                                    RunInExecutor.<String>runInExecutor(
                                                    () -> fromThread(() -> null))
                                            .await())
                            .isNull();
                    assertThat(trace.steps()).containsExactly("void");
                });
    }

    @Test
    void what_the_body_throws_is_thrown_in_the_work_the_same_instance() {
        var failure = new IOException("from the loop");
        TestLoop.run(
                engine,
                loop -> {
                    Throwable caught =
                            runInExecutor(
                                            () -> {
                                                try {
                                                    return fromThread(() -> {
                                                        throw failure;
                                                    });
                                                } catch (Exception e) {
                                                    return e;
                                                }
                                            })
                                    .await();
                    assertThat(caught).isSameAs(failure);
                });
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_of_the_job_reaches_the_body(CancelPolicy policy) {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 1);
                    var began = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withCancelPolicy(policy),
                                    () ->
                                            fromThread(() -> {
                                                began.countDown();
                                                try {
                                                    Async.sleep(Duration.ofDays(1));
                                                } finally {
                                                    trace.add("cleaned up");
                                                }
                                            }));
                    Async.blocking(() -> began.await());
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    runInExecutor(dispatcher, () -> trace.add("next")).await();
                    assertThat(trace.steps()).containsExactly("cleaned up", "next");
                });
    }

    @Test
    void a_body_that_is_cancelled_on_the_loop_ends_the_call() {
        TestLoop.run(
                engine,
                loop -> {
                    var task = new AtomicReference<Task<?>>();
                    Task<?> job =
                            runInExecutor(() ->
                                    fromThread(() -> {
                                        task.set(Async.currentTask());
                                        Async.sleep(Duration.ofDays(1));
                                    }));
                    Async.detach(
                                    () -> {
                                        while (task.get() == null) {
                                            Async.checkpoint();
                                        }
                                        task.get().cancel();
                                    })
                            .await();
                    assertThatExceptionOfType(CancellationException.class).isThrownBy(job::await);
                    assertThat(job.cancelled()).isFalse(); // it was not the job that was cancelled
                });
    }

    @ParameterizedTest
    @EnumSource
    void work_that_asks_ends_soon_after_a_cancel(CancelPolicy policy) {
        Dispatcher dispatcher = Dispatcher.pool("one", 1, 1);
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withCancelPolicy(policy),
                                    () -> {
                                        began.countDown();
                                        while (true) {
                                            checkCancelled();
                                            Thread.onSpinWait();
                                        }
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    assertThat(runInExecutor(dispatcher, () -> Thread.interrupted()).await())
                            .isFalse();
                });
        dispatcher.close();
    }

    @Test
    void work_that_asks_ends_after_its_deadline() {
        HandTime.run(
                engine,
                time -> {
                    var began = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.cpu())
                                            .withCancelPolicy(CancelPolicy.WAIT)
                                            .withDeadline(Duration.ofSeconds(10)),
                                    () -> {
                                        began.countDown();
                                        while (true) {
                                            checkCancelled();
                                            Thread.onSpinWait();
                                        }
                                    });
                    Async.blocking(() -> began.await());
                    time.pass(Duration.ofSeconds(10));
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(job::await);
                });
    }

    @Test
    void a_body_that_sleeps_lets_virtual_time_pass_and_the_work_after_it_does_not() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var timer = new CountDownLatch(1);
                            loop.loop().callLater(Duration.ofHours(2), timer::countDown);
                            Task<Boolean> job =
                                    runInExecutor(() -> {
                                        fromThread(() -> Async.sleep(Duration.ofHours(1)));
                                        // with the loop idle, and yet nothing jumps to the timer
                                        return timer.await(20, TimeUnit.MILLISECONDS);
                                    });
                            assertThat(job.await()).isFalse();
                            assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
                            Async.sleep(Duration.ofHours(1));
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void time_stands_still_for_another_job_while_one_waits_for_the_loop() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var release = new CountDownLatch(1);
                            Task<?> other = runInExecutor(() -> release.await());
                            Task<?> sleeper =
                                    runInExecutor(() ->
                                            fromThread(() -> {
                                                trace.add("asleep");
                                                Async.sleep(Duration.ofHours(1));
                                            }));
                            while (trace.steps().isEmpty()) {
                                Async.checkpoint();
                            }
                            loop.untilIdle();
                            assertThat(loop.time()).isZero();
                            release.countDown();
                            sleeper.await();
                            other.await();
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void an_abandoned_job_that_waits_for_the_loop_does_not_hold_time_up() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking("one", 1, 0))
                                            .withCancelPolicy(CancelPolicy.ABANDON),
                                    () ->
                                            fromThread(() -> {
                                                trace.add("asleep");
                                                Async.sleep(Duration.ofDays(1));
                                            }));
                    while (trace.steps().isEmpty()) {
                        Async.checkpoint();
                    }
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    Async.sleep(Duration.ofHours(1));
                });
    }

    @Test
    void both_are_for_the_thread_of_a_job() {
        assertThatIllegalStateException()
                .isThrownBy(RunInExecutor::checkCancelled)
                .withMessageContaining("checkCancelled");
        TestLoop.run(
                engine,
                loop -> {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> fromThread(() -> "on the loop"))
                            .withMessageContaining("fromThread");
                    assertThatIllegalStateException()
                            .isThrownBy(() ->
                                    runInExecutor(() ->
                                                    fromThread(
                                                            () -> RunInExecutor.checkCancelled()))
                                            .await());
                });
    }

    @Test
    void a_loop_that_closes_cancels_the_body_and_the_job_ends() {
        var caught = new AtomicReference<Throwable>();
        var faults =
                HandTime.faultsOf(
                        engine,
                        time -> {
                            var began = new CountDownLatch(1);
                            var _ =
                                    runInExecutor(() -> {
                                        try {
                                            fromThread(() -> {
                                                began.countDown();
                                                Async.sleep(Duration.ofDays(1));
                                            });
                                        } catch (Throwable t) {
                                            caught.set(t);
                                        }
                                    });
                            Async.blocking(() -> began.await());
                        });
        assertThat(caught.get())
                .isInstanceOfAny(InterruptedException.class, CancellationException.class);
        assertThat(faults).extracting(LoopFault::message).isEmpty();
    }
}
