package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.millrace.Async;
import dev.millrace.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of three members, one is in a network of its own, and its cable is cut. */
@Tag("stress") // real processes, and the heartbeats of the engine
@Timeout(180)
class PartitionTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int MINIMUM = 2;

    @TempDir Path folder;
    private Namespace network;

    @BeforeEach
    void open() throws Exception {
        try {
            network = Namespace.open();
        } catch (IOException e) {
            abort("needs root and network namespaces");
        }
    }

    @AfterEach
    void close() throws Exception {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void the_smaller_part_refuses_and_the_larger_one_loses_its_jobs_until_they_meet_again()
            throws Exception {
        Path file = folder.resolve("marks");
        String name = TestClusters.newName();
        int port = TestClusters.freePort();
        List<String> addresses =
                List.of(
                        network.here() + ":" + port,
                        network.here() + ":" + (port + 1),
                        network.there() + ":" + port);
        try (MemberJvm beside = start(List.of(), name, network.here(), port, addresses);
                MemberJvm apart = start(network.command(), name, network.there(), port, addresses);
                Cluster cluster = here(name, port + 1, addresses)) {
            beside.awaitReady();
            apart.awaitReady();
            cluster.awaitMembers(3, LIMIT);
            Async.run(() -> {
                List<Task<String>> tasks =
                        List.of(
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())),
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())),
                                runInExecutor(cluster, TestJobs.BLOCK.with(file.toString())));
                Marks.await(file, 3);

                network.cut();

                assertThat(TestClusters.losses(tasks)).isEqualTo(1);
                assertThat(TestClusters.pids(cluster))
                        .containsExactlyInAnyOrder(beside.pid(), ProcessHandle.current().pid());
                String answer = apart.submit();
                while (!answer.equals("RejectedExecutionException")) { // until it has noticed
                    assertThat(answer).isIn("MemberLostException", MemberMain.RAN + apart.pid());
                    answer = apart.submit();
                }

                network.mend();

                cluster.awaitMembers(3, LIMIT);
                while (!apart.submit().startsWith(MemberMain.RAN)) {
                    Async.sleep(Duration.ofMillis(50)); // it joins as a new member
                }
                assertThat(TestClusters.pids(cluster)).contains(apart.pid());
            });
        }
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static MemberJvm start(
            List<String> before, String name, String host, int port, List<String> addresses)
            throws IOException {
        return MemberJvm.startBehind(
                before,
                name,
                port,
                addresses,
                TestJobs.class,
                "-D" + MemberMain.HOST + "=" + host,
                "-D" + MemberMain.MINIMUM + "=" + MINIMUM);
    }

    private Cluster here(String name, int port, List<String> addresses) {
        return TestClusters.impatient(Cluster.builder(TestJobs.class))
                .clusterName(name)
                .host(network.here())
                .port(port)
                .members(addresses.toArray(String[]::new))
                .minimumMembers(MINIMUM)
                .cancelGrace(Duration.ofSeconds(1))
                .closeGrace(Duration.ofSeconds(1))
                .open();
    }
}
