package dev.millrace.samples.offload;

import dev.millrace.executor.hazelcast.Cluster;
import dev.millrace.executor.hazelcast.ClusterBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The other member of the cluster: a JVM of its own, as another machine would have. */
final class SecondMember implements AutoCloseable {
    // a field, so that the logger is not collected and keeps its level
    private static final Logger ENGINE = Logger.getLogger("com.hazelcast");

    private final Process process;

    private SecondMember(Process process) {
        this.process = process;
    }

    /** Starts the member, which looks for the member in this process at {@code port}. */
    static SecondMember start(String clusterName, int port) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        SecondMember.class.getName(),
                        clusterName,
                        Integer.toString(port));
        return new SecondMember(
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** The settings of both members: on the loopback interface, at {@code port} or the next one. */
    static ClusterBuilder settings(String clusterName, int port) {
        ENGINE.setLevel(Level.OFF); // it logs a lot, especially about killed members
        return Cluster.builder(StatisticJobs.class)
                .clusterName(clusterName)
                .port(port)
                .lossAfter(Duration.ofSeconds(5))
                .closeGrace(Duration.ofSeconds(1));
    }

    /** A port of the loopback interface that is free now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Runs in the other process: a member until standard input ends, which is when the first
     * process ends.
     */
    public static void main(String[] arguments) throws IOException {
        try (var _ = settings(arguments[0], Integer.parseInt(arguments[1])).open()) {
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
