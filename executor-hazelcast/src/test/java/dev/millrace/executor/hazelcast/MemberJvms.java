package dev.millrace.executor.hazelcast;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Members of one cluster, each in a JVM of its own; one that was killed is replaced. */
final class MemberJvms implements AutoCloseable {
    private static final int PORTS = 6;

    private final String clusterName = TestClusters.newName();
    private final int port;
    private final List<MemberJvm> members = new ArrayList<>();

    private MemberJvms(int port) {
        this.port = port;
    }

    static MemberJvms start(int size) throws IOException {
        var all = new MemberJvms(TestClusters.freePort());
        try {
            for (int i = 0; i < size; i++) {
                all.members.add(all.startOne());
            }
            for (MemberJvm member : all.members) {
                member.awaitReady();
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private MemberJvm startOne() throws IOException {
        return MemberJvm.start(clusterName, port, addresses(), TestJobs.class);
    }

    /** Where members are or may be: each takes the next port that is free. */
    private List<String> addresses() {
        return IntStream.range(port, port + PORTS).mapToObj(each -> "127.0.0.1:" + each).toList();
    }

    ClusterBuilder client() {
        return TestClusters.impatient(Cluster.builder(TestJobs.class))
                .clusterName(clusterName)
                .clientOf(addresses().toArray(String[]::new));
    }

    ClusterBuilder member() {
        return TestClusters.impatient(Cluster.builder(TestJobs.class))
                .clusterName(clusterName)
                .port(port)
                .members(addresses().toArray(String[]::new))
                .cancelGrace(Duration.ofSeconds(1))
                .closeGrace(Duration.ofSeconds(1));
    }

    int size() {
        return members.size();
    }

    MemberJvm get(int index) {
        return members.get(index);
    }

    MemberJvm withPid(long pid) {
        return members.stream().filter(member -> member.pid() == pid).findAny().orElseThrow();
    }

    /** Starts another in the place of {@code dead}. */
    void replace(MemberJvm dead) throws IOException {
        dead.close();
        MemberJvm fresh = startOne();
        members.set(members.indexOf(dead), fresh);
        fresh.awaitReady();
    }

    @Override
    public void close() {
        for (MemberJvm member : members) {
            member.close();
        }
    }
}
