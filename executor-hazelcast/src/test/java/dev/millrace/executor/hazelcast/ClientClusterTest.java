package dev.millrace.executor.hazelcast;

import org.junit.jupiter.api.Tag;

/** By a client, of at most once. */
@Tag("slow") // starts a cluster
class ClientClusterTest extends ClusterContract {
    @Override
    Cluster submitter(Cluster member, ClusterBuilder client) {
        return client.open();
    }
}
