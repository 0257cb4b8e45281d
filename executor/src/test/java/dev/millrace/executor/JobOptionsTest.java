package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Rethrow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The options of a job: what a full dispatcher and a cancel do to it. */
@Tag("one-processor")
class JobOptionsTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void options_are_values_and_a_change_is_a_copy() {
        Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
        Dispatcher other = Dispatcher.blocking("other", 1, 0);
        CapacityLimiter database = CapacityLimiter.of("database", 20, 100);
        JobOptions plain = JobOptions.in(dispatcher);
        JobOptions changed =
                plain.withName("report")
                        .withLimiter(database)
                        .withKey("customer")
                        .withDeadline(Duration.ofSeconds(3))
                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST)
                        .withCancelPolicy(CancelPolicy.ABANDON);
        assertThat(plain)
                .hasToString("a job in one under one, overload WAIT, cancel INTERRUPT")
                .isSameAs(JobOptions.in(dispatcher));
        assertThat(changed)
                .hasToString(
                        "report in one under database, in order with its key, within PT3S,"
                                + " overload FAIL_FAST, cancel ABANDON");
        assertThat(plain.withDispatcher(other).limiter()).isSameAs(other.limiter());
        assertThat(changed.withDispatcher(other).limiter()).isSameAs(database);
        Runnable action = () -> {};
        assertThat(plain.withCancelAction(action).cancelAction()).isSameAs(action);
        assertThat(plain.withCancelAction(action).toString()).endsWith("cancel ACTION");
        assertThat(
                        plain.withCancelAction(action)
                                .withCancelPolicy(CancelPolicy.WAIT)
                                .cancelAction())
                .isNull();
    }

    @Test
    void a_name_is_the_tasks() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking()).withName("report"),
                                    () -> 1);
                    assertThat(job.name()).isEqualTo("report");
                    job.await();
                });
    }

    @Test
    void a_full_dispatcher_fails_a_job_that_is_to_fail_fast() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    Task<?> rejected =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withOverloadPolicy(OverloadPolicy.FAIL_FAST),
                                    () -> trace.add("ran"));
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(rejected::await)
                            .withMessageContaining("one (1 of 1 running")
                            .withMessageContaining("is full");
                    assertThat(dispatcher.limiter().statistics().rejected()).isOne();
                    blocked.letGo();
                    first.await();
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    void under_wait_a_cancel_leaves_the_work_alone_and_the_task_ends_with_it() {
        TestLoop.run(
                engine,
                loop -> {
                    var blocked = new BlockedJobs();
                    Task<String> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking())
                                            .withCancelPolicy(CancelPolicy.WAIT),
                                    blocked.job("job"));
                    blocked.awaitBegun("job");
                    job.cancel();
                    loop.untilIdle();
                    assertThat(job.done()).isFalse();
                    blocked.letGo();
                    assertThat(job.await()).isEqualTo("job");
                });
    }

    @Test
    void under_abandon_a_cancel_ends_the_task_at_once_and_the_work_keeps_its_permit() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 1);
                    var blocked = new BlockedJobs();
                    JobOptions abandoned =
                            JobOptions.in(dispatcher).withCancelPolicy(CancelPolicy.ABANDON);
                    Task<String> job = runInExecutor(abandoned, blocked.job("job"));
                    Task<String> next = runInExecutor(dispatcher, () -> "next");
                    blocked.awaitBegun("job");
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    LimiterStatistics statistics = dispatcher.limiter().statistics();
                    assertThat(statistics.active()).isOne();
                    assertThat(statistics.abandonedNow()).isOne();
                    assertThat(statistics.queued()).isOne();
                    assertThat(dispatcher.limiter().runningJobs())
                            .singleElement()
                            .matches(RunningJob::abandoned);
                    blocked.letGo();
                    assertThat(next.await()).isEqualTo("next");
                    assertThat(dispatcher.limiter().statistics().abandonedNow()).isZero();
                    assertThat(dispatcher.limiter().statistics().abandoned()).isOne();
                });
    }

    @Test
    void work_that_may_be_abandoned_is_like_any_other_while_nobody_does() {
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions options =
                            JobOptions.in(Dispatcher.blocking())
                                    .withCancelPolicy(CancelPolicy.ABANDON);
                    assertThat(runInExecutor(options, () -> "value").await()).isEqualTo("value");
                    assertThat(RunInExecutor.<String>runInExecutor(options, () -> null).await())
                            .isNull();
                    Task<?> failed =
                            runInExecutor(
                                    options,
                                    () -> {
                                        throw new IOException("disk");
                                    });
                    assertThatExceptionOfType(IOException.class).isThrownBy(failed::await);
                    Task<?> never = runInExecutor(options, () -> trace.add("ran"));
                    never.cancel();
                });
    }

    @Test
    void the_failure_of_abandoned_work_is_reported() {
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    var go = new CountDownLatch(1);
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withCancelPolicy(CancelPolicy.ABANDON)
                                            .withName("stubborn"),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        throw new IOException("disk");
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    Task<?> next = runInExecutor(dispatcher, () -> 1);
                    go.countDown();
                    next.await();
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::message)
                            .containsExactly("stubborn failed after it had been abandoned");
                });
    }

    /** Has a job fail with {@code failure} once a cancel has interrupted it. */
    private static void failWhenCancelled(JobOptions options, Throwable failure)
            throws InterruptedException {
        var began = new CountDownLatch(1);
        Task<?> job =
                runInExecutor(
                        options.withName("unlucky"),
                        () -> {
                            began.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                throw Rethrow.unchecked(failure);
                            }
                        });
        Async.blocking(() -> began.await());
        job.cancel();
        assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
    }

    @Test
    void what_work_fails_with_because_it_was_interrupted_is_no_fault() {
        for (Exception failure :
                List.of(
                        new IOException("reset"),
                        new IllegalStateException("closed"),
                        new RuntimeException(new InterruptedException()),
                        new IllegalArgumentException(new CancellationException()))) {
            TestLoop.run(
                    engine,
                    loop -> failWhenCancelled(JobOptions.in(Dispatcher.blocking()), failure));
        }
    }

    @Test
    void a_mistake_in_work_that_is_being_cancelled_is_reported() {
        for (Throwable failure :
                List.of(
                        new NullPointerException("mistake"),
                        new StackOverflowError(),
                        new RuntimeException(new IndexOutOfBoundsException(7)))) {
            TestLoop.run(
                    engine,
                    loop -> {
                        failWhenCancelled(JobOptions.in(Dispatcher.blocking()), failure);
                        assertThat(loop.takeFaults())
                                .singleElement()
                                .isEqualTo(
                                        LoopFault.of(
                                                "unlucky failed while it was being cancelled",
                                                failure));
                    });
        }
    }

    @Test
    void a_mistake_in_the_clean_up_of_work_that_is_being_cancelled_is_reported() {
        var mistake = new NullPointerException("close");
        var interrupted = new InterruptedException();
        interrupted.addSuppressed(mistake);
        interrupted.addSuppressed(new IOException("closed already"));
        TestLoop.run(
                engine,
                loop -> {
                    failWhenCancelled(JobOptions.in(Dispatcher.blocking()), interrupted);
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::failure)
                            .containsExactly(mistake);
                });
    }

    @Test
    void what_work_fails_with_that_its_cancel_leaves_alone_is_reported() {
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    var go = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking())
                                            .withCancelPolicy(CancelPolicy.WAIT)
                                            .withName("unlucky"),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        throw new IOException("disk");
                                    });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    loop.untilIdle();
                    go.countDown();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::message)
                            .containsExactly("unlucky failed while it was being cancelled");
                });
    }

    @Test
    void a_failure_after_a_cancel_action_is_no_fault_unless_it_is_a_mistake() {
        for (Throwable failure :
                List.of(new IOException("cut off"), new NullPointerException("mistake"))) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var began = new CountDownLatch(1);
                        var cutOff = new CountDownLatch(1);
                        Task<?> job =
                                runInExecutor(
                                        JobOptions.in(Dispatcher.blocking())
                                                .withCancelAction(cutOff::countDown),
                                        () -> {
                                            began.countDown();
                                            cutOff.await();
                                            throw Rethrow.unchecked(failure);
                                        });
                        Async.blocking(() -> began.await());
                        job.cancel();
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(job::await);
                        assertThat(loop.takeFaults())
                                .hasSize(failure instanceof NullPointerException ? 1 : 0);
                    });
        }
    }

    @Test
    void a_body_that_ignores_interrupts_is_waited_for() {
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    var interrupted = new CountDownLatch(1);
                    var go = new CountDownLatch(1);
                    Task<String> job =
                            runInExecutor(() -> {
                                began.countDown();
                                while (go.getCount() > 0) {
                                    try {
                                        go.await();
                                    } catch (InterruptedException e) {
                                        interrupted.countDown();
                                    }
                                }
                                return "stubborn";
                            });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    Async.blocking(() -> interrupted.await());
                    loop.untilIdle();
                    assertThat(job.done()).isFalse();
                    go.countDown();
                    assertThat(job.await()).isEqualTo("stubborn");
                });
    }

    @Test
    void an_interrupt_that_comes_late_does_not_hit_the_next_job_of_the_thread() {
        Dispatcher pool = Dispatcher.pool("single", 1, 10);
        TestLoop.run(
                engine,
                loop -> {
                    for (int i = 0; i < 200; i++) {
                        Task<?> first = runInExecutor(pool, () -> Thread.onSpinWait());
                        Task<Boolean> next = runInExecutor(pool, () -> Thread.interrupted());
                        first.cancel();
                        assertThat(next.await()).isFalse();
                    }
                });
        pool.close();
    }
}
