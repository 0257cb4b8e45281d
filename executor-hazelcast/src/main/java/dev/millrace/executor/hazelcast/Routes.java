package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import com.hazelcast.partition.PartitionService;
import dev.millrace.executor.remote.RemoteJob;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Which way jobs go. */
final class Routes {
    static final String JOBS = "millrace-jobs";
    static final String DURABLE_JOBS = "millrace-durable-jobs";
    static final String CONTROL = "millrace-control"; // apart, so that no job is in a cancel's way

    private static final int MOST_KEYS = 1_000;

    private final Members members;
    private final PartitionService partitions;
    private final IExecutorService control;
    private final IExecutorService once;
    private final @Nullable DurableExecutorService durable; // null if nothing goes that way

    /** Asks the cluster for its executors now, lest a job has to wait for the answer. */
    Routes(HazelcastInstance instance, Members members, Delivery delivery) {
        this.members = members;
        this.partitions = instance.getPartitionService();
        this.control = instance.getExecutorService(CONTROL);
        this.once = instance.getExecutorService(JOBS);
        this.durable =
                delivery.runsAgain() ? instance.getDurableExecutorService(DURABLE_JOBS) : null;
    }

    /**
     * To a member that knows {@code job}.
     *
     * @throws dev.millrace.executor.remote.JobMismatchException if none does
     */
    Route forJob(RemoteJob<?, ?> job) {
        Member member = members.next(members.knowing(job));
        return durable == null
                ? new MemberRoute(once, control, member)
                : new DurableRoute(durable, control, members, keyOwnedBy(member), member);
    }

    /** A durable task goes to the owner of a key; any key of {@code wanted} will do. */
    private Integer keyOwnedBy(Member wanted) {
        int key = ThreadLocalRandom.current().nextInt();
        for (int i = 0; i < MOST_KEYS; i++, key++) {
            if (wanted.equals(partitions.getPartition(key).getOwner())) {
                break;
            }
        }
        return key; // while partitions move, perhaps of another, who will say if it knows not
    }
}
