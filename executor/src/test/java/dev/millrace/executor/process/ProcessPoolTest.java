package dev.millrace.executor.process;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Bag;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.executor.remote.WorkerDiedException;
import dev.millrace.inspect.TaskTree;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What jobs in healthy workers promise. */
@Tag("slow") // starts JVMs
class ProcessPoolTest extends EngineTest {
    private static final Lines LINES = new Lines();
    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        pool =
                ProcessPool.builder(TestJobs.class)
                        .size(2)
                        .jvmOptions(countingCoverage())
                        .output(LINES)
                        .open();
    }

    /** What makes workers count what they cover, as this JVM does; nothing if it does not. */
    private static String[] countingCoverage() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.startsWith("-javaagent:") && each.contains("jacoco"))
                .toArray(String[]::new);
    }

    @AfterAll
    static void close() {
        pool.close();
        assertThat(pool.statistics().died()).isZero();
        assertThat(pool.statistics().running()).isZero();
    }

    @Test
    void a_record_goes_there_and_another_comes_back() {
        TestLoop.run(
                engine,
                loop ->
                        assertThat(
                                        runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, -2)))
                                                .await())
                                .isEqualTo(new Point(-2, 1)));
    }

    @Test
    void values_of_all_sizes_up_to_the_cap_come_back_whole() {
        TestLoop.run(
                engine,
                loop -> {
                    for (int size : new int[] {0, 1, 8_191, 65_536, 65_537, 1_000_000}) {
                        byte[] sent = new byte[size];
                        Arrays.fill(sent, (byte) size);
                        assertThat(runInExecutor(pool, TestJobs.ECHO.with(sent)).await())
                                .isEqualTo(sent);
                    }
                });
    }

    @Test
    void nested_collections_with_nulls_come_back_equal() {
        TestLoop.run(
                engine,
                loop -> {
                    var things = new ArrayList<>(List.of("text", 1, 2L, 3.5, true, List.of("in")));
                    things.add(null);
                    var bag = new Bag(Map.of("key", things));
                    assertThat(runInExecutor(pool, TestJobs.BAG.with(bag)).await()).isEqualTo(bag);
                });
    }

    @Test
    void jobs_of_many_tasks_share_the_workers() {
        TestLoop.run(
                engine,
                loop -> {
                    var jobs = new ArrayList<Task<Long>>();
                    for (int i = 0; i < 200; i++) {
                        jobs.add(runInExecutor(pool, TestJobs.PID.with(null)));
                    }
                    var pids = new HashSet<Long>();
                    for (Task<Long> job : jobs) {
                        pids.add(job.await());
                    }
                    assertThat(pids)
                            .hasSizeBetween(1, 2)
                            .doesNotContain(ProcessHandle.current().pid());
                });
    }

    @Test
    void a_callback_submits_as_well() {
        TestLoop.run(
                engine,
                loop -> {
                    var result = loop.loop().<Point>promise();
                    loop.loop()
                            .callSoon(() ->
                                    runInExecutor(pool, TestJobs.MIRROR.with(new Point(3, 4)))
                                            .addDoneCallback(job -> result.complete(job.result())));
                    assertThat(result.await()).isEqualTo(new Point(4, 3));
                });
    }

    @Test
    void what_the_body_throws_is_told_with_its_type_stack_and_cause() {
        TestLoop.run(
                engine,
                loop ->
                        assertThatExceptionOfType(JobFailedException.class)
                                .isThrownBy(() ->
                                        runInExecutor(pool, TestJobs.FAIL.with("no disk")).await())
                                .withMessageContaining("java.io.IOException: no disk")
                                .satisfies(failed -> {
                                    assertThat(failed.failureType())
                                            .isEqualTo("java.io.IOException");
                                    assertThat(failed.getCause().getStackTrace()[0])
                                            .extracting(StackTraceElement::getMethodName)
                                            .isEqualTo("fail");
                                    assertThat(failed.getCause().getCause())
                                            .hasMessage("the cause");
                                }));
    }

    @Test
    void a_failure_that_cannot_tell_of_itself_is_told_by_its_class() {
        TestLoop.run(
                engine,
                loop -> {
                    long died = pool.statistics().died();
                    assertThatExceptionOfType(JobFailedException.class)
                            .isThrownBy(() -> runInExecutor(pool, TestJobs.MUTE.with("")).await())
                            .withMessageContaining("MuteException")
                            .withMessageContaining("its getMessage() threw");
                    assertThat(pool.statistics().died()).isEqualTo(died);
                });
    }

    @Test
    void an_argument_that_cannot_be_sent_is_named_by_its_path_and_harms_no_worker() {
        TestLoop.run(
                engine,
                loop -> {
                    var bag = new Bag(Map.of("key", List.of("fine", new Object())));
                    assertThatExceptionOfType(UnencodableException.class)
                            .isThrownBy(() -> runInExecutor(pool, TestJobs.BAG.with(bag)).await())
                            .withMessageStartingWith("argument.things[key][1] cannot be sent")
                            .withMessageContaining("java.lang.Object");
                });
    }

    @Test
    void an_argument_or_a_result_beyond_the_cap_is_refused_where_it_is_made() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThatExceptionOfType(UnencodableException.class)
                            .isThrownBy(() ->
                                    runInExecutor(pool, TestJobs.ECHO.with(new byte[1 << 20]))
                                            .await())
                            .withMessageContaining("bytes of a frame");
                    assertThatExceptionOfType(JobFailedException.class)
                            .isThrownBy(
                                    () -> runInExecutor(pool, TestJobs.BYTES.with(1 << 20)).await())
                            .withMessageContaining("result cannot be sent");
                });
    }

    @Test
    void what_a_worker_prints_is_handed_on_and_never_parsed() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(
                                    runInExecutor(pool, TestJobs.PRINT.with("\u0010\u0000 text"))
                                            .await())
                            .isEqualTo("\u0010\u0000 text");
                    assertThat(LINES.after("out ")).isEqualTo("\uFFFD\uFFFD text");
                    assertThat(LINES.after("err ")).isEqualTo("\uFFFD\uFFFD text");
                });
    }

    @Test
    void a_job_that_the_pool_does_not_know_is_refused() {
        RemoteJob<String, String> unknown =
                RemoteJob.of("unknown", Codec.of(String.class), Codec.of(String.class), s -> s);
        TestLoop.run(
                engine,
                loop ->
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> runInExecutor(pool, unknown.with("text")))
                                .withMessageContaining("job unknown"));
    }

    @Test
    void from_a_thread_without_a_loop_a_call_is_a_job_of_the_common_loop() {
        Task<Long> pid = runInExecutor(pool, TestJobs.PID.with(null));

        assertThat(pid.loop()).isSameAs(EventLoop.common());
        assertThat(pid.loop().submit(pid::await).join()).isPositive();
        EventLoop.common().close();
    }

    @Test
    void the_tree_shows_which_worker_runs_a_job_and_not_its_argument() throws Exception {
        var lines = new Lines();
        try (ProcessPool small =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .output(lines)
                        .cancel(WorkerCancel.ASK)
                        .open()) {
            TestLoop.run(
                    engine,
                    loop -> {
                        Task<String> job = runInExecutor(small, TestJobs.BLOCK.with("secret"));
                        long worker = lines.process("pid").pid();

                        TaskTree tree = loop.loop().tree();

                        assertThat(tree.toJson()).doesNotContain("secret");
                        assertThat(tree.toText())
                                .contains("job block in worker")
                                .contains("(pid " + worker + ")");
                        job.cancel();
                    });
        }
    }

    @Test
    void a_full_pool_suspends_a_task_and_refuses_a_callback() throws Exception {
        var lines = new Lines();
        try (ProcessPool small =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .queueCapacity(0)
                        .output(lines)
                        .cancel(WorkerCancel.ASK)
                        .open()) {
            TestLoop.run(
                    engine,
                    loop -> {
                        Task<String> first = runInExecutor(small, TestJobs.BLOCK.with("first"));
                        lines.process("pid");
                        Task<Long> second =
                                Async.detach(() ->
                                        runInExecutor(small, TestJobs.PID.with(null)).await());
                        loop.untilIdle();

                        assertThatExceptionOfType(RejectedExecutionException.class)
                                .isThrownBy(() ->
                                        runInExecutor(
                                                        RemoteOptions.in(small)
                                                                .withOverloadPolicy(
                                                                        OverloadPolicy.FAIL_FAST),
                                                        TestJobs.PID.with(null))
                                                .await())
                                .withMessageContaining("is full");
                        assertThat(second.done()).isFalse();

                        first.cancel();
                        assertThat(second.await()).isPositive();
                    });
            assertThat(small.statistics().died()).isZero();
        }
    }

    @Test
    void a_closed_pool_takes_nothing_and_ends_what_it_has() {
        ProcessPool brief = ProcessPool.builder(TestJobs.class).size(1).open();
        TestLoop.run(
                engine,
                loop -> {
                    Task<Long> last = runInExecutor(brief, TestJobs.PID.with(null));
                    brief.close();
                    assertThat(last.await()).isPositive();
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(runInExecutor(brief, TestJobs.PID.with(null))::await)
                            .withMessageContaining("is closed");
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(() ->
                                    runInExecutor(
                                                    RemoteOptions.in(brief)
                                                            .withOverloadPolicy(
                                                                    OverloadPolicy.FAIL_FAST),
                                                    TestJobs.PID.with(null))
                                            .await());
                });
        assertThat(brief.statistics().workers()).isZero();
        brief.close();
    }

    @Test
    void a_close_that_waited_in_vain_kills_and_ends_every_job() {
        var lines = new Lines();
        ProcessPool stuck =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .output(lines)
                        .closeGrace(Duration.ofMillis(50))
                        .open();
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> running = runInExecutor(stuck, TestJobs.STUBBORN.with("stuck"));
                    Task<Long> waiting = runInExecutor(stuck, TestJobs.PID.with(null));
                    ProcessHandle worker = lines.process("pid");
                    stuck.close();

                    assertThatExceptionOfType(WorkerDiedException.class).isThrownBy(running::await);
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(waiting::await);
                    worker.onExit().join();
                });
    }

    @Test
    void a_call_that_comes_in_after_the_grace_of_a_close_is_refused() {
        var lines = new Lines();
        ProcessPool brief =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .queueCapacity(0)
                        .output(lines)
                        .cancel(WorkerCancel.ASK)
                        .closeGrace(Duration.ofMillis(50))
                        .open();
        TestLoop.run(
                engine,
                loop -> {
                    Task<String> first = runInExecutor(brief, TestJobs.BLOCK.with("first"));
                    Task<Long> second =
                            Async.detach(
                                    () -> runInExecutor(brief, TestJobs.PID.with(null)).await());
                    lines.process("pid");
                    loop.untilIdle(); // the second waits for a permit
                    first.cancel();
                    while (brief.statistics().running() > 0) {
                        Thread.onSpinWait(); // and gets it, while the loop stands still
                    }
                    Thread closer = Thread.ofPlatform().start(brief::close);
                    while (closer.isAlive()) {
                        Thread.onSpinWait();
                    }

                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(second::await);
                    assertThat(brief.statistics().queued()).isZero();
                });
    }

    @Test
    void a_worker_is_replaced_after_so_many_jobs_and_bytes() {
        try (ProcessPool worn =
                ProcessPool.builder(TestJobs.class)
                        .size(1)
                        .recycleAfterJobs(3)
                        .recycleAfterBytes(10_000)
                        .open()) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var pids = new HashSet<Long>();
                        for (int i = 0; i < 6; i++) {
                            pids.add(runInExecutor(worn, TestJobs.PID.with(null)).await());
                        }
                        assertThat(pids).hasSize(2);
                        runInExecutor(worn, TestJobs.ECHO.with(new byte[6_000])).await();
                        assertThat(pids)
                                .doesNotContain(
                                        runInExecutor(worn, TestJobs.PID.with(null)).await());
                    });
            assertThat(worn.statistics().recycled()).isEqualTo(3);
            assertThat(worn.statistics().died()).isZero();
        }
    }

    @Test
    void the_loop_of_the_submitter_is_free_meanwhile() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<Point> job = runInExecutor(pool, TestJobs.MIRROR.with(new Point(1, 2)));
                    assertThat(EventLoop.current()).isSameAs(loop.loop());
                    Async.checkpoint(); // others run
                    assertThat(job.await()).isEqualTo(new Point(2, 1));
                });
    }

    @Test
    void a_socket_that_cannot_be_deleted_keeps_no_worker_alive() throws IOException {
        ProcessPool own = ProcessPool.builder(TestJobs.class).size(1).open();
        long worker = pidOfWorker(own);
        Path folder = Path.of(own.acceptor().address()).getParent();
        Path others = Files.createFile(folder.resolve("somebody-elses"));

        own.close();

        assertThat(ProcessHandle.of(worker)).isNotPresent();
        assertThat(own.statistics().running()).isZero();
        Files.delete(others);
        Files.delete(folder);
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_close_and_not_the_close() {
        ProcessPool own = ProcessPool.builder(TestJobs.class).size(1).open();
        long worker = pidOfWorker(own);

        Thread.currentThread().interrupt();
        own.close();
        assertThat(Thread.interrupted()).isTrue();

        own.close(); // waits for its end
        assertThat(ProcessHandle.of(worker)).isNotPresent();
    }

    private long pidOfWorker(ProcessPool own) {
        long[] pid = new long[1];
        TestLoop.run(engine, loop -> pid[0] = runInExecutor(own, TestJobs.PID.with(null)).await());
        return pid[0];
    }
}
