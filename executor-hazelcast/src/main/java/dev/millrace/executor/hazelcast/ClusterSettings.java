package dev.millrace.executor.hazelcast;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of a member or client. */
record ClusterSettings(
        String clusterName,
        String name,
        List<String> clientOf,
        String host,
        int port,
        List<String> members,
        Delivery delivery,
        MemberCancel cancel,
        int concurrency,
        int queueCapacity,
        int memberThreads,
        int memberQueue,
        int minimumMembers,
        Duration lossAfter,
        Duration cancelGrace,
        Duration closeGrace,
        Duration startLimit,
        Map<String, String> properties) {

    boolean isClient() {
        return !clientOf.isEmpty();
    }
}
