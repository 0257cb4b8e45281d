package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.hazelcast.TestJobs.Point;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The beginning and the end of a part of a cluster. */
@Tag("slow") // starts members
class ClusterCloseTest {
    private final String name = TestClusters.newName();

    @TempDir Path folder;

    @Test
    void nothing_is_left_of_a_member_and_its_client() throws Exception {
        int port = TestClusters.freePort();
        Cluster member = builder().port(port).members().open();
        Cluster client = builder().clientOf(member.members().getFirst()).open();
        Async.run(() -> runInExecutor(client, TestJobs.MIRROR.with(new Point(1, 2))).await());
        assertThat(threads()).isNotEmpty();

        client.close();
        member.close();
        member.close();

        assertThat(threadsLeft()).isEmpty();
        try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
        }
        Async.run(() ->
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(
                                runInExecutor(client, TestJobs.MIRROR.with(new Point(1, 2)))::await)
                        .withMessageContaining("is closed"));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("hz.")
                                || thread.getName().contains("millrace-cluster"))
                .collect(Collectors.toSet());
    }

    /** A thread that was asked to end may take a moment. */
    private static Set<Thread> threadsLeft() throws InterruptedException {
        Set<Thread> left = threads();
        for (Thread thread : left) {
            thread.join(Duration.ofMillis(500));
        }
        return left.stream().filter(Thread::isAlive).collect(Collectors.toSet());
    }

    @Test
    void closing_ends_what_runs_after_the_grace_and_what_waits_with_it() throws Exception {
        Path file = folder.resolve("running");
        Cluster member =
                builder()
                        .port(TestClusters.freePort())
                        .members()
                        .concurrency(1)
                        .closeGrace(Duration.ofMillis(100))
                        .open();
        Async.run(() -> {
            Task<String> running = runInExecutor(member, TestJobs.BLOCK.with(file.toString()));
            Task<Point> waiting = runInExecutor(member, TestJobs.MIRROR.with(new Point(1, 2)));
            Marks.await(file, 1);
            member.close();
            assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(waiting::await);
            assertThat(running.done()).isTrue();
            assertThat(running.failure()).isNotNull();
            assertThat(Marks.of(file)).last().isEqualTo("interrupted");
        });
    }

    @Test
    void a_task_opens_awaits_and_closes_without_holding_its_loop() throws Exception {
        int port = TestClusters.freePort();
        Async.run(() -> {
            try (Cluster member = builder().port(port).members().open()) {
                member.awaitMembers(1, Duration.ofSeconds(1));
                assertThatExceptionOfType(TimeoutException.class)
                        .isThrownBy(() -> member.awaitMembers(2, Duration.ofMillis(10)))
                        .withMessageContaining("has not had 2 members");
            }
        });
        assertThat(threadsLeft()).isEmpty();
    }

    @Test
    void a_cluster_that_is_not_there_is_named() throws Exception {
        String nowhere = "127.0.0.1:" + TestClusters.freePort();
        assertThatExceptionOfType(ClusterStartException.class)
                .isThrownBy(
                        () -> builder().startLimit(Duration.ofMillis(300)).clientOf(nowhere).open())
                .withMessageStartingWith(
                        "no cluster " + name + " at [" + nowhere + "] within PT0.3S");
        assertThat(threadsLeft()).isEmpty();
    }

    @Test
    void a_part_that_is_too_small_rejects_jobs() throws Exception {
        try (Cluster member =
                builder().port(TestClusters.freePort()).members().minimumMembers(2).open()) {
            Async.run(() ->
                    assertThatExceptionOfType(RejectedExecutionException.class)
                            .isThrownBy(
                                    runInExecutor(member, TestJobs.MIRROR.with(new Point(1, 2)))
                                            ::await)
                            .withMessageContaining("too few members"));
        }
    }

    @Test
    void a_member_without_room_rejects_a_job_by_its_name() throws Exception {
        Path file = folder.resolve("full");
        try (Cluster member =
                builder()
                        .port(TestClusters.freePort())
                        .members()
                        .memberThreads(1)
                        .memberQueue(1)
                        .open()) {
            Async.run(() -> {
                var first = runInExecutor(member, TestJobs.BLOCK.with(file.toString()));
                Marks.await(file, 1);
                var second = runInExecutor(member, TestJobs.BLOCK.with(file.toString()));
                var third = runInExecutor(member, TestJobs.BLOCK.with(file.toString()));
                Task<String> rejected = null;
                while (rejected == null) {
                    Async.sleep(Duration.ofMillis(5));
                    rejected = second.done() ? second : third.done() ? third : null;
                }
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(rejected::await)
                        .withMessageContaining("has no slot for job block");
                first.cancel();
                second.cancel();
                third.cancel();
            });
        }
    }

    private ClusterBuilder builder() {
        return TestClusters.impatient(Cluster.builder(TestJobs.class))
                .clusterName(name)
                .cancelGrace(Duration.ofSeconds(2))
                .closeGrace(Duration.ofSeconds(2));
    }
}
