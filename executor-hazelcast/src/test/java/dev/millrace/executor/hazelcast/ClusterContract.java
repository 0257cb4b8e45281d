package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.hazelcast.TestJobs.Bag;
import dev.millrace.executor.hazelcast.TestJobs.Point;
import dev.millrace.executor.remote.JobDeadlineException;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.inspect.TaskTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of one member promises, whichever way its jobs are sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterContract {
    private final String name = TestClusters.newName();

    private Cluster member;
    Cluster cluster;

    @TempDir Path folder;

    /** The side that submits, where {@code member} runs what is submitted. */
    abstract Cluster submitter(Cluster member, ClusterBuilder client);

    @BeforeAll
    void open() throws Exception {
        member = builder().port(TestClusters.freePort()).members().memberThreads(4).open();
        cluster = submitter(member, builder().clientOf(member.members().getFirst()));
    }

    ClusterBuilder builder() {
        return TestClusters.impatient(Cluster.builder(TestJobs.class))
                .clusterName(name)
                .cancelGrace(Duration.ofMillis(300))
                .closeGrace(Duration.ofSeconds(5))
                .allowClosuresOf(ClusterContract.class);
    }

    @AfterEach
    @Timeout(60)
    void nothing_is_left_to_do() {
        while (member.statistics().runningHere() > 0) {
            Thread.onSpinWait(); // a body that nobody waits for was asked to end, and does
        }
        assertThat(cluster.limiter().statistics().active()).isZero();
    }

    @AfterAll
    void close() {
        cluster.close();
        member.close();
    }

    @Test
    void a_record_goes_there_and_another_comes_back() {
        Async.run(() ->
                assertThat(runInExecutor(cluster, TestJobs.MIRROR.with(new Point(1, -2))).await())
                        .isEqualTo(new Point(-2, 1)));
    }

    @Test
    void a_call_is_work_for_the_cluster_and_for_any_dispatcher() {
        Async.run(() -> {
            var call = TestJobs.MIRROR.with(new Point(3, 4));
            assertThat(runInExecutor(cluster, call).await()).isEqualTo(new Point(4, 3));
            assertThat(RunInExecutor.runInExecutor(Dispatcher.blocking(), call).await())
                    .isEqualTo(new Point(4, 3));
        });
    }

    @Test
    void a_pending_cancel_is_raised_before_a_call_looks_at_its_arguments() throws Exception {
        Async.run(() -> {
            var running = new CancelScope();
            boolean ran =
                    running.run(() -> {
                        running.cancel();
                        cluster.run(null);
                    });
            assertThat(ran).isFalse();
            var waiting = new CancelScope();
            boolean waited =
                    waiting.run(() -> {
                        waiting.cancel();
                        cluster.awaitMembers(-1, null);
                    });
            assertThat(waited).isFalse();
        });
    }

    @Test
    void many_jobs_are_under_way_at_once() {
        Async.run(() -> {
            var tasks = new ArrayList<Task<Point>>();
            for (int i = 0; i < 200; i++) {
                tasks.add(runInExecutor(cluster, TestJobs.MIRROR.with(new Point(i, 0))));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(tasks.get(i).await()).isEqualTo(new Point(0, i));
            }
        });
    }

    @Test
    void the_body_learns_the_id_of_its_job_and_how_it_is_delivered() {
        Async.run(() -> {
            String one = runInExecutor(cluster, TestJobs.WHO.with(null)).await();
            String other = runInExecutor(cluster, TestJobs.WHO.with(null)).await();
            assertThat(one).contains("attempt=1, delivery=" + cluster.delivery());
            assertThat(one).isNotEqualTo(other);
            assertThat(runInExecutor(cluster, TestJobs.WHO.with(null).withId("order-17")).await())
                    .contains("jobId=order-17");
        });
        assertThatIllegalStateException().isThrownBy(ClusterCall::current);
        assertThatIllegalArgumentException().isThrownBy(() -> TestJobs.WHO.with(null).withId(""));
    }

    @Test
    void what_the_body_throws_is_told_without_what_the_engine_wraps_around_it() {
        Async.run(() ->
                assertThatExceptionOfType(JobFailedException.class)
                        .isThrownBy(
                                () -> runInExecutor(cluster, TestJobs.FAIL.with("no tea")).await())
                        .withMessageMatching(
                                "job fail failed in member 127.0.0.1:\\d+:"
                                        + " java.io.IOException: no tea")
                        .satisfies(e -> {
                            assertThat(e.failureType()).isEqualTo("java.io.IOException");
                            assertThat(e.getCause().getCause())
                                    .hasToString("java.lang.IllegalStateException: the" + " cause");
                            assertThat(e.getCause().getStackTrace()[0].getMethodName())
                                    .isEqualTo("fail");
                        }));
    }

    @Test
    void an_argument_that_cannot_be_sent_is_named_by_its_path_and_goes_nowhere() {
        long before = cluster.statistics().sent();
        var bag = new Bag(Map.of("key", List.of(1, new Thread())));
        Async.run(() ->
                assertThatExceptionOfType(UnencodableException.class)
                        .isThrownBy(() -> runInExecutor(cluster, TestJobs.BAG.with(bag)).await())
                        .withMessage(
                                "argument.things[key][1] cannot be sent: a java.lang.Thread"
                                        + " has no codec"));
        assertThat(cluster.statistics().sent()).isEqualTo(before);
    }

    @Test
    void a_result_that_cannot_be_sent_is_named_by_its_path() {
        Async.run(() -> {
            assertThatExceptionOfType(JobFailedException.class)
                    .isThrownBy(() -> runInExecutor(cluster, TestJobs.BAD_RESULT.with("x")).await())
                    .withMessageContaining("result.things[key][0] cannot be sent");
            assertThatExceptionOfType(JobFailedException.class)
                    .isThrownBy(
                            () -> runInExecutor(cluster, TestJobs.BYTES.with(2_000_000)).await())
                    .withMessageContaining("more than the 1048576 bytes");
            assertThat(runInExecutor(cluster, TestJobs.BYTES.with(1_000_000)).await())
                    .hasSize(1_000_000);
        });
    }

    @Test
    void what_no_list_names_is_refused_at_once() {
        Async.run(() -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> runInExecutor(cluster, TestJobs.Unknown.NEW.with("text")))
                    .withMessageContaining("has no job new");
        });
    }

    @Test
    void from_a_thread_without_a_loop_a_call_is_a_job_of_the_common_loop() {
        Task<Point> mirrored = runInExecutor(cluster, TestJobs.MIRROR.with(new Point(1, 2)));

        assertThat(mirrored.loop()).isSameAs(EventLoop.common());
        assertThat(mirrored.loop().submit(mirrored::await).join()).isNotNull();
        EventLoop.common().close();
    }

    @Test
    void no_context_crosses() {
        TestJobs.INHERITED.set("root");
        try {
            Async.run(() ->
                    TestJobs.USER.where(
                            "root",
                            () ->
                                    assertThat(
                                                    runInExecutor(
                                                                    cluster,
                                                                    TestJobs.CONTEXT.with(null))
                                                            .await())
                                            .isFalse()));
        } finally {
            TestJobs.INHERITED.remove();
        }
    }

    @Test
    void a_cancel_interrupts_the_body_in_its_member() throws IOException {
        Path file = folder.resolve("cancelled");
        Async.run(() -> {
            Task<String> task = runInExecutor(cluster, TestJobs.BLOCK.with(file.toString()));
            Marks.await(file, 1);
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
            assertThat(Marks.of(file)).last().isEqualTo("interrupted");
        });
    }

    @Test
    void the_tree_shows_where_a_job_runs_and_not_its_argument() throws IOException {
        Path file = folder.resolve("shown");
        Async.run(() -> {
            Task<String> task = runInExecutor(cluster, TestJobs.BLOCK.with(file.toString()));
            Marks.await(file, 1);

            TaskTree tree = EventLoop.current().tree();

            assertThat(tree.toText()).contains("job block in ");
            assertThat(tree.toJson())
                    .contains("\"kind\":\"member\"")
                    .contains("\"attempt\":\"1\"")
                    .doesNotContain(file.toString());
            task.cancel();
        });
    }

    @Test
    void a_body_that_heeds_no_interrupt_holds_its_task_for_the_grace_only() throws IOException {
        Path file = folder.resolve("stubborn");
        long before = cluster.statistics().unconfirmedCancels();
        Async.run(() -> {
            Task<String> task = runInExecutor(cluster, TestJobs.STUBBORN.with(file.toString()));
            Marks.await(file, 1);
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
            assertThat(cluster.statistics().unconfirmedCancels()).isEqualTo(before + 1);
            end(file);
        });
    }

    @Test
    void an_abandoned_job_keeps_its_permit_until_its_body_ends() throws IOException {
        Path file = folder.resolve("abandoned");
        CapacityLimiter limiter = CapacityLimiter.of("abandoned", 1, 0);
        RemoteOptions options =
                RemoteOptions.in(cluster)
                        .withLimiter(limiter)
                        .withCancelPolicy(CancelPolicy.ABANDON);
        Async.run(() -> {
            var task = runInExecutor(options, TestJobs.STUBBORN.with(file.toString()));
            Marks.await(file, 1);
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
            assertThat(limiter.statistics().abandonedNow()).isEqualTo(1);
            end(file);
            while (limiter.statistics().active() > 0) {
                Async.sleep(Duration.ofMillis(5));
            }
            assertThat(Marks.of(file)).hasSize(1); // nobody interrupted it
        });
    }

    @Test
    void a_job_that_is_cancelled_while_it_waits_is_never_sent() throws IOException {
        Path file = folder.resolve("first");
        RemoteOptions one = RemoteOptions.in(cluster).withLimiter(CapacityLimiter.of("one", 1, 1));
        Async.run(() -> {
            var first = runInExecutor(one, TestJobs.BLOCK.with(file.toString()));
            Marks.await(file, 1);
            long before = cluster.statistics().sent();
            var second = runInExecutor(one, TestJobs.MIRROR.with(new Point(1, 2)));
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(
                            runInExecutor(
                                            one.withOverloadPolicy(OverloadPolicy.FAIL_FAST),
                                            TestJobs.MIRROR.with(new Point(5, 6)))
                                    ::await);
            second.cancel();
            first.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(second::await);
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(first::await);
            assertThat(cluster.statistics().sent()).isEqualTo(before);
        });
    }

    @Test
    void a_deadline_ends_the_body_and_says_whose_it_was() throws IOException {
        Path file = folder.resolve("late");
        Duration soon = Duration.ofMillis(200);
        Async.run(() -> {
            RemoteOptions options = RemoteOptions.in(cluster).withDeadline(soon);
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(
                            runInExecutor(options, TestJobs.BLOCK.with(file.toString()))::await);
            assertThat(Marks.of(file)).last().isEqualTo("interrupted");

            var own = TestJobs.BLOCK.withDeadline(soon);
            assertThatExceptionOfType(JobDeadlineException.class)
                    .isThrownBy(runInExecutor(cluster, own.with(file.toString()))::await)
                    .withMessageContaining("job block ran for longer than PT0.2S in member");
            assertThat(Marks.of(file)).hasSize(4).last().isEqualTo("interrupted");
        });
    }

    @Test
    void a_closure_runs_if_its_class_was_named() {
        int seven = 7;
        Async.run(() -> {
            assertThat(cluster.run(() -> seven * 6).await()).isEqualTo(42);
            assertThatExceptionOfType(UnencodableException.class)
                    .isThrownBy(cluster.run(() -> cluster)::await);
        });
    }

    private static void end(Path file) {
        TestJobs.ENDS.computeIfAbsent(file.toString(), _ -> new CountDownLatch(1)).countDown();
    }
}
