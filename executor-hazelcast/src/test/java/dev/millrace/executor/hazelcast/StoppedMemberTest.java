package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This process and two others are members; one is stopped, missed, continued, and back. */
@Tag("stress") // real processes, and the heartbeats of the engine
class StoppedMemberTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path folder;

    @Test
    void a_member_that_is_stopped_is_lost_with_its_job_and_joins_again() throws Exception {
        Path file = folder.resolve("stopped");
        try (MemberJvms others = MemberJvms.start(2);
                Cluster cluster = others.member().open()) {
            cluster.awaitMembers(3, LIMIT);
            Async.run(() -> {
                List<Task<String>> tasks =
                        List.of(
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())),
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())),
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())));
                Marks.await(file, 3);
                others.get(0).stop();

                assertThat(TestClusters.losses(tasks)).isEqualTo(1);
                others.get(0).goOn();
                cluster.awaitMembers(3, LIMIT);
                assertThat(TestClusters.pids(cluster)).contains(others.get(0).pid());
            });
        }
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void a_job_of_a_member_that_is_stopped_for_a_moment_is_not_lost() throws Exception {
        Path file = folder.resolve("moment");
        try (MemberJvms others = MemberJvms.start(1);
                Cluster client = others.client().open()) {
            Async.run(() -> {
                Task<String> task = runInExecutor(client, TestJobs.BLOCK.with(file.toString()));
                Marks.await(file, 1);
                others.get(0).stop();
                others.get(0).goOn();
                task.cancel();
                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
                assertThat(Marks.of(file)).last().isEqualTo("interrupted");
                assertThat(client.statistics().lost()).isZero();
            });
        }
    }
}
