package dev.millrace.executor.process;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.remote.JobDeadlineException;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.executor.remote.WorkerDiedException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a job when its worker is not. */
@Tag("slow") // starts and kills JVMs
class WorkerDeathTest extends EngineTest {
    @TempDir Path folder;

    private final Lines lines = new Lines();
    private ProcessPool pool;

    @BeforeEach
    void open() {
        pool = builder().open();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private ProcessPoolBuilder builder() {
        return ProcessPool.builder(TestJobs.class)
                .size(1)
                .output(lines)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(10));
    }

    private void reopen(ProcessPoolBuilder builder) {
        pool.close();
        pool = builder.open();
    }

    private void assertWorks() {
        assertThat(runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2))).await())
                .isEqualTo(new Point(2, 1));
    }

    @Test
    void a_worker_killed_while_it_works_fails_its_job_and_is_replaced() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(pool, TestJobs.BLOCK.with("killed"));
                    lines.process("pid").destroyForcibly();
                    assertThatExceptionOfType(WorkerDiedException.class)
                            .isThrownBy(job::await)
                            .withMessageContaining("died before it answered")
                            .withMessageContaining("exit status 137");
                    assertWorks();
                });
        assertThat(pool.statistics().died()).isOne();
    }

    @Test
    void a_worker_killed_between_jobs_costs_no_job() {
        TestLoop.run(
                engine,
                loop -> {
                    ProcessHandle worker =
                            ProcessHandle.of(runInExecutor(pool, TestJobs.PID.with(null)).await())
                                    .orElseThrow();
                    worker.destroyForcibly();
                    worker.onExit().join();
                    assertWorks(); // whether the pool has seen its death by now or not
                });
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere nobody can tell
    void a_job_that_its_worker_has_not_read_runs_in_another() {
        TestLoop.run(
                engine,
                loop -> {
                    ProcessHandle worker =
                            ProcessHandle.of(runInExecutor(pool, TestJobs.PID.with(null)).await())
                                    .orElseThrow();
                    signal("-STOP", worker);
                    while (!isStopped(worker)) {
                        Async.checkpoint();
                    }
                    Task<Long> job = runInExecutor(pool, TestJobs.PID.with(null));
                    while (pool.statistics().running() == 0) {
                        Async.checkpoint();
                    }
                    signal("-KILL", worker);
                    assertThat(job.await()).isNotEqualTo(worker.pid());
                });
    }

    /** A stop reaches the threads of a process one after the other. */
    private static boolean isStopped(ProcessHandle worker) throws IOException {
        Path threads = Path.of("/proc", Long.toString(worker.pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void signal(String signal, ProcessHandle worker) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(worker.pid())).start().waitFor();
    }

    @Test
    void a_worker_that_ends_itself_fails_its_job_with_its_exit_status() {
        TestLoop.run(
                engine,
                loop ->
                        assertThatExceptionOfType(WorkerDiedException.class)
                                .isThrownBy(
                                        () -> runInExecutor(pool, TestJobs.EXIT.with(42)).await())
                                .withMessageContaining("exit status 42"));
    }

    @Test
    void a_worker_that_runs_out_of_memory_fails_its_job_and_is_replaced() {
        reopen(builder().jvmOptions("-Xmx32m"));
        TestLoop.run(
                engine,
                loop -> {
                    Task<Void> job = runInExecutor(pool, TestJobs.HOARD.with(null));
                    assertThatExceptionOfType(WorkerDiedException.class)
                            .isThrownBy(job::await)
                            .withMessageContaining("died before it answered")
                            .withMessageContaining("exit status 3"); // of the JVM without memory
                    lines.after("OutOfMemoryError"); // what it says is handed on
                    assertWorks();
                });
        assertThat(pool.statistics().died()).isOne();
    }

    @Test
    void an_idempotent_job_runs_again_and_others_do_not() {
        TestLoop.run(
                engine,
                loop -> {
                    String mark = folder.resolve("first").toString();
                    assertThat(runInExecutor(pool, TestJobs.DIE_ONCE.with(mark)).await())
                            .isPositive();
                    assertThat(pool.statistics().retried()).isOne();

                    String other = folder.resolve("second").toString();
                    assertThat(
                                    catchThrowable(() ->
                                            runInExecutor(
                                                            pool,
                                                            TestJobs.DIE_ONCE
                                                                    .withRetries(0)
                                                                    .with(other))
                                                    .await()))
                            .isInstanceOf(WorkerDiedException.class);
                });
    }

    @Test
    void a_worker_that_answers_nonsense_is_killed_alone() {
        reopen(builder().size(2));
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> other = runInExecutor(pool, TestJobs.BLOCK.with("other"));
                    ProcessHandle innocent = lines.process("pid");
                    assertThatExceptionOfType(WorkerDiedException.class)
                            .isThrownBy(
                                    () -> runInExecutor(pool, TestJobs.LIAR.with("text")).await())
                            .withMessageContaining("an invalid result");
                    assertThat(innocent.isAlive()).isTrue();
                    other.cancel();
                });
    }

    @Test
    void a_deadline_kills_the_worker_and_what_it_has_started() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job =
                            runInExecutor(
                                    pool,
                                    TestJobs.PARENT
                                            .withDeadline(Duration.ofSeconds(3))
                                            .with("family"));
                    ProcessHandle child = lines.process("child");
                    ProcessHandle worker = lines.process("pid");

                    assertThatExceptionOfType(JobDeadlineException.class)
                            .isThrownBy(job::await)
                            .withMessageContaining("job parent ran for longer than PT3S");
                    worker.onExit().join();
                    child.onExit().join();
                    assertWorks();
                });
    }

    @Test
    void a_cancel_kills_the_worker_and_what_it_has_started() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(pool, TestJobs.PARENT.with("family"));
                    ProcessHandle child = lines.process("child");
                    ProcessHandle worker = lines.process("pid");

                    job.cancel("not needed");
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    worker.onExit().join();
                    child.onExit().join();
                    assertWorks();
                });
        assertThat(pool.statistics().died()).isZero(); // it was asked to
    }

    @Test
    void a_cancelled_job_that_waits_is_never_sent() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> running = runInExecutor(pool, TestJobs.BLOCK.with("running"));
                    ProcessHandle worker = lines.process("pid");
                    Task<Long> waiting = runInExecutor(pool, TestJobs.PID.with(null));
                    waiting.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiting::await);
                    assertThat(pool.statistics().queued()).isZero();
                    assertThat(worker.isAlive()).isTrue();
                    running.cancel();
                });
    }

    @Test
    void a_worker_that_is_asked_to_cancel_lives_on() {
        reopen(builder().cancel(WorkerCancel.ASK));
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(pool, TestJobs.BLOCK.with("polite"));
                    ProcessHandle worker = lines.process("pid");
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    assertThat(runInExecutor(pool, TestJobs.PID.with(null)).await())
                            .isEqualTo(worker.pid());
                });
    }

    @Test
    void a_body_that_ignores_being_asked_is_killed_after_the_grace() {
        reopen(builder().cancel(WorkerCancel.ASK).cancelGrace(Duration.ofMillis(100)));
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> job = runInExecutor(pool, TestJobs.STUBBORN.with("deaf"));
                    ProcessHandle worker = lines.process("pid");
                    job.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
                    lines.after("interrupted");
                    worker.onExit().join();
                    assertWorks();
                });
    }

    @Test
    void workers_that_cannot_start_fail_the_jobs_that_wait_for_them() {
        reopen(builder().jvmOptions("-XX:NoSuchOption"));
        TestLoop.run(
                engine,
                loop ->
                        assertThatExceptionOfType(WorkerStartException.class)
                                .isThrownBy(
                                        () -> runInExecutor(pool, TestJobs.PID.with(null)).await())
                                .withMessageContaining("ended with exit status 1"));
    }

    @Test
    void an_argument_that_no_process_can_have_is_a_start_that_fails() {
        reopen(builder().jvmOptions("-Dnul=\u0000"));
        TestLoop.run(
                engine,
                loop ->
                        assertThatExceptionOfType(WorkerStartException.class)
                                .isThrownBy(
                                        () -> runInExecutor(pool, TestJobs.PID.with(null)).await())
                                .withMessageContaining("cannot be started"));
    }

    @Test
    void limits_of_more_nanoseconds_than_there_are_mean_no_limit() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        reopen(builder().startLimit(ages).deadline(ages).backoff(ages, ages).closeGrace(ages));
        TestLoop.run(
                engine,
                loop ->
                        assertThat(runInExecutor(pool, TestJobs.PID.with(null)).await())
                                .isPositive());
        pool.close();
    }

    @Test
    void a_worker_of_another_version_is_refused_with_the_difference() {
        reopen(builder().jvmOptions("-Dtest.skew=true"));
        TestLoop.run(
                engine,
                loop ->
                        assertThatExceptionOfType(WorkerStartException.class)
                                .isThrownBy(
                                        () -> runInExecutor(pool, TestJobs.PID.with(null)).await())
                                .withMessageContaining(
                                        "the argument of job \"skewed\" is String here and newer in"
                                                + " the worker"));
    }
}
