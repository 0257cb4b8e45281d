package dev.millrace.executor.hazelcast;

import org.junit.jupiter.api.Tag;

/** By the member itself. */
@Tag("slow") // starts a cluster
class MemberClusterTest extends ClusterContract {
    @Override
    Cluster submitter(Cluster member, ClusterBuilder client) {
        return member;
    }
}
