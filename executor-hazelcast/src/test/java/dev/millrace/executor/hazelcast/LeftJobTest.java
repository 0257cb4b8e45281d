package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that leaves jobs to their members, and that allows no closures. */
@Tag("slow") // starts a cluster
@Timeout(60)
class LeftJobTest {
    @TempDir Path folder;

    private Cluster cluster;

    @BeforeEach
    void open() throws IOException {
        cluster =
                TestClusters.impatient(Cluster.builder(TestJobs.class))
                        .clusterName(TestClusters.newName())
                        .name("alone")
                        .port(TestClusters.freePort())
                        .members()
                        .cancel(MemberCancel.LEAVE)
                        .queueCapacity(10)
                        .payloadCap(128 * 1024)
                        .nestingCap(32)
                        .closeGrace(Duration.ofSeconds(5))
                        .open();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_cancelled_job_is_left_to_its_member_which_is_not_asked_to_end_it() throws IOException {
        Path file = folder.resolve("left");
        Async.run(() -> {
            Task<String> task = runInExecutor(cluster, TestJobs.STUBBORN.with(file.toString()));
            Marks.await(file, 1);
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
            assertThat(cluster.statistics().runningHere()).isEqualTo(1);
            TestJobs.ENDS.get(file.toString()).countDown();
            while (cluster.statistics().runningHere() > 0) {
                Async.sleep(Duration.ofMillis(5));
            }
            assertThat(Marks.of(file)).as("nobody interrupted it").hasSize(1);
        });
    }

    @Test
    void a_closure_is_refused_with_the_setting_that_would_allow_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.run(() -> 42))
                .withMessage("alone runs no closures; allow them with allowClosuresOf");
    }
}
