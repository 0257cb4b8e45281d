package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Async;
import dev.millrace.executor.remote.RemoteJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A member of a test, until its input ends. For each byte of that it submits a job. */
final class MemberMain {
    static final String READY = "ready ";
    static final String ANSWER = "answer: ";
    static final String RAN = "ran in ";
    static final String HOST = "test.host";
    static final String MINIMUM = "test.minimum.members";

    private MemberMain() {}

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        Class<? extends RemoteJobs> jobs = Class.forName(arguments[2]).asSubclass(RemoteJobs.class);
        try (Cluster cluster =
                TestClusters.impatient(Cluster.builder(jobs))
                        .clusterName(arguments[0])
                        .port(Integer.parseInt(arguments[1]))
                        .members(Arrays.copyOfRange(arguments, 3, arguments.length))
                        .host(System.getProperty(HOST, "127.0.0.1"))
                        .minimumMembers(Integer.getInteger(MINIMUM, 1))
                        .memberThreads(4)
                        .closeGrace(Duration.ofSeconds(1))
                        .open()) {
            var here = cluster.engine().getCluster().getLocalMember();
            System.out.println(READY + Members.address(here));
            while (System.in.read() >= 0) {
                System.out.println(ANSWER + submit(cluster));
            }
        }
    }

    private static String submit(Cluster cluster) {
        try {
            long pid = Async.run(() -> runInExecutor(cluster, TestJobs.PID.with(null)).await());
            return RAN + pid;
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }
}
