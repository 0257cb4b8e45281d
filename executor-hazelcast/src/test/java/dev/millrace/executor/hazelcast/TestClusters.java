package dev.millrace.executor.hazelcast;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
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
}
