package dev.millrace.executor.hazelcast;

import dev.millrace.executor.remote.RemoteJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A member of a test, until its input ends. */
final class MemberMain {
    static final String READY = "ready ";

    private MemberMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        Class<? extends RemoteJobs> jobs = Class.forName(arguments[2]).asSubclass(RemoteJobs.class);
        try (Cluster cluster =
                TestClusters.impatient(Cluster.builder(jobs))
                        .clusterName(arguments[0])
                        .port(Integer.parseInt(arguments[1]))
                        .members(Arrays.copyOfRange(arguments, 3, arguments.length))
                        .memberThreads(4)
                        .closeGrace(Duration.ofSeconds(1))
                        .open()) {
            var here = cluster.engine().getCluster().getLocalMember();
            System.out.println(READY + Members.address(here));
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
