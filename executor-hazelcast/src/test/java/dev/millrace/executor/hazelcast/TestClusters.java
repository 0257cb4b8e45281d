package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Clusters of which no other build on this machine knows. */
final class TestClusters {
    private static final Logger ENGINE = Logger.getLogger("com.hazelcast"); // keeps its level

    static {
        ENGINE.setLevel(Level.OFF); // it has much to say about members that were killed
    }

    private TestClusters() {}

    static String newName() {
        return "test-" + UUID.randomUUID();
    }

    /** A port that is free now; the member that asks for it takes the next if it is not. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** With the shortest silence that the engine can tell from death. */
    static ClusterBuilder impatient(ClusterBuilder builder) {
        return builder.lossAfter(Duration.ofSeconds(2))
                .startLimit(Duration.ofSeconds(60))
                .property("hazelcast.wait.seconds.before.join", "0");
    }

    /** How many are lost; the others are cancelled once one is. */
    static int losses(List<Task<String>> tasks) {
        while (tasks.stream().noneMatch(Task::done)) {
            Async.sleep(Duration.ofMillis(20));
        }
        tasks.forEach(Task::cancel);
        int lost = 0;
        for (Task<String> task : tasks) {
            try {
                task.await();
            } catch (MemberLostException e) {
                lost++;
            } catch (TaskCancelledException e) {
                assertThat(task.cancelled()).isTrue();
            }
        }
        return lost;
    }

    /** The processes that take jobs now; a member that has just come back may still lose one. */
    static Set<Long> pids(Cluster cluster) {
        Set<Long> pids = new HashSet<>();
        var job = TestJobs.PID.withRetries(5);
        for (int i = 0; i < 30 && pids.size() < 3; i++) {
            pids.add(runInExecutor(cluster, job.with(null)).await());
        }
        return pids;
    }
}
