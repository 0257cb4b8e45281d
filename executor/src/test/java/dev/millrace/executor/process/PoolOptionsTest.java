package dev.millrace.executor.process;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.spi.JobObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every option of a job holds for processes as it does for threads. */
@Tag("slow") // starts and kills JVMs
class PoolOptionsTest extends EngineTest {
    private final Lines lines = new Lines();
    private final ProcessPool pool =
            ProcessPool.builder(TestJobs.class)
                    .size(1)
                    .queueCapacity(1)
                    .output(lines)
                    .backoff(Duration.ofMillis(1), Duration.ofMillis(10))
                    .open();
    private final RemoteOptions options = RemoteOptions.in(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    private void assertWorks() {
        assertThat(runInExecutor(options, TestJobs.MIRROR.with(new Point(1, 2))).await())
                .isEqualTo(new Point(2, 1));
    }

    @Test
    void a_job_runs_in_another_process_and_the_limiter_counts_it() {
        TestLoop.run(
                engine,
                loop -> {
                    assertWorks();
                    assertThat(runInExecutor(options, TestJobs.PID.with(null)).await())
                            .isNotEqualTo(ProcessHandle.current().pid());
                    assertThat(pool.limiter().statistics().ran()).isEqualTo(2);
                });
    }

    @Test
    void the_same_work_runs_on_threads_without_a_codec() {
        TestLoop.run(
                engine,
                loop ->
                        assertThat(
                                        RunInExecutor.runInExecutor(
                                                        Dispatcher.cpu(), TestJobs.PID.with(null))
                                                .await())
                                .isEqualTo(ProcessHandle.current().pid()));
    }

    @Test
    void a_job_that_is_not_listed_is_refused_where_it_is_submitted() {
        RemoteJob<String, String> unknown =
                RemoteJob.of("unknown", Codec.of(String.class), Codec.of(String.class), s -> s);
        TestLoop.run(
                engine,
                loop -> {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> runInExecutor(options, unknown.with("text")))
                            .withMessageContaining("job unknown");
                });
    }

    @Test
    void a_full_pool_suspends_a_task_or_fails_fast_as_the_options_say() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> running = runInExecutor(options, TestJobs.BLOCK.with("runs"));
                    Task<Long> queued = runInExecutor(options, TestJobs.PID.with(null));
                    Task<Long> waiting =
                            Async.detach(
                                    () -> runInExecutor(options, TestJobs.PID.with(null)).await());
                    lines.process("pid");
                    loop.untilIdle();
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(() ->
                                    runInExecutor(
                                                    options.withOverloadPolicy(
                                                            OverloadPolicy.FAIL_FAST),
                                                    TestJobs.PID.with(null))
                                            .await());
                    assertThat(waiting.done()).isFalse();
                    running.cancel();
                    assertThat(queued.await()).isEqualTo(waiting.await());
                });
    }

    @Test
    void a_cancel_kills_the_worker_of_a_job_that_runs_and_reaches_none_that_waits() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> running = runInExecutor(options, TestJobs.STUBBORN.with("runs"));
                    Task<Point> queued =
                            runInExecutor(options, TestJobs.MIRROR.with(new Point(1, 2)));
                    ProcessHandle worker = lines.process("pid");
                    queued.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(queued::await);
                    assertThat(worker.isAlive()).isTrue();
                    running.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(running::await);
                    worker.onExit().join();
                    assertWorks();
                });
        assertThat(pool.limiter().statistics().ran()).isEqualTo(2);
    }

    @Test
    void an_abandoned_job_runs_on_with_its_permit() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job =
                            runInExecutor(
                                    options.withCancelPolicy(CancelPolicy.ABANDON),
                                    TestJobs.BLOCK.with("runs on"));
                    ProcessHandle worker = lines.process("pid");
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    assertThat(pool.limiter().statistics().abandonedNow()).isOne();
                    assertThat(worker.isAlive()).isTrue();

                    worker.destroyForcibly();
                    assertWorks(); // once the permit is free
                    assertThat(pool.limiter().statistics().abandonedNow()).isZero();
                    loop.takeFaults(); // of the worker that died on its own
                });
    }

    @Test
    void over_its_deadline_a_job_that_runs_is_killed_and_one_that_waits_is_never_sent() {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            RemoteOptions brief = options.withDeadline(Duration.ofMillis(200));
            loop.runUntilComplete(
                    loop.detach(() -> {
                        Task<String> running = runInExecutor(brief, TestJobs.STUBBORN.with("runs"));
                        Task<Void> queued = runInExecutor(brief, TestJobs.EXIT.with(1));
                        for (Task<?> late : List.of(running, queued)) {
                            assertThatExceptionOfType(DeadlineExceededException.class)
                                    .isThrownBy(late::await);
                        }
                        assertWorks();
                        return null;
                    }));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(pool.statistics().died()).isZero(); // by itself
    }

    @Test
    void an_observer_is_told_of_its_jobs() {
        var trace = new Trace();
        var observer =
                new JobObserver() {
                    @Override
                    public void started(String where, long job, String name, long waitedNanos) {
                        trace.add(name + " began in " + where);
                    }

                    @Override
                    public void ended(
                            String where, long job, String name, long ranNanos, boolean failed) {
                        trace.add(name + (failed ? " failed" : " ended"));
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    try (var _ = pool.observe(observer)) {
                        runInExecutor(options.withName("one"), TestJobs.PID.with(null)).await();
                        assertThatExceptionOfType(JobFailedException.class)
                                .isThrownBy(() ->
                                        runInExecutor(
                                                        options.withName("two"),
                                                        TestJobs.FAIL.with("on purpose"))
                                                .await());
                    }
                });
        assertThat(trace.steps())
                .containsExactly(
                        "one began in " + pool.name(),
                        "one ended",
                        "two began in " + pool.name(),
                        "two failed");
    }

    @Test
    void a_closed_pool_lets_its_jobs_end_and_takes_no_more() {
        TestLoop.run(
                engine,
                loop -> {
                    var pids = new HashSet<Long>();
                    Task<Long> running = runInExecutor(options, TestJobs.PID.with(null));
                    Task<Long> queued = runInExecutor(options, TestJobs.PID.with(null));
                    pool.close();
                    pids.add(running.await());
                    pids.add(queued.await());
                    assertThat(pids).hasSize(1);
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(
                                    () -> runInExecutor(options, TestJobs.PID.with(null)).await())
                            .withMessageContaining("is closed");
                });
    }

    @Test
    void a_close_that_waited_in_vain_kills_what_runs() {
        var prints = new Lines();
        ProcessPool stuck =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .output(prints)
                        .closeGrace(Duration.ofMillis(50))
                        .open();
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> running = runInExecutor(stuck, TestJobs.STUBBORN.with("stuck"));
                    Task<Long> waiting = runInExecutor(stuck, TestJobs.PID.with(null));
                    ProcessHandle worker = prints.process("pid");
                    stuck.close();
                    assertThat(Async.waitFor(List.of(running), dev.millrace.WaitPolicy.ALL).done())
                            .hasSize(1);
                    assertThat(running.failure()).isNotNull();
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(waiting::await);
                    worker.onExit().join();
                });
    }
}
