package dev.millrace.executor.hazelcast;

import org.junit.jupiter.api.Tag;

/** By a client, of at least once. */
@Tag("slow") // starts a cluster
class DurableClusterTest extends ClusterContract {
    @Override
    Cluster submitter(Cluster member, ClusterBuilder client) {
        return client.delivery(Delivery.AT_LEAST_ONCE).open();
    }
}
