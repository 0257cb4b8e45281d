package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Blocks a thread until a cluster has enough members. */
final class MembersWait implements MembershipListener {
    private final com.hazelcast.cluster.Cluster cluster;
    private final int count;
    private final CountDownLatch enough = new CountDownLatch(1);

    MembersWait(com.hazelcast.cluster.Cluster cluster, int count) {
        this.cluster = cluster;
        this.count = count;
    }

    boolean await(Duration limit) throws InterruptedException {
        UUID registration = cluster.addMembershipListener(this);
        try {
            look();
            return enough.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } finally {
            cluster.removeMembershipListener(registration);
        }
    }

    private void look() {
        if (cluster.getMembers().size() >= count) {
            enough.countDown();
        }
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        look();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {}
}
