package dev.millrace.executor.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import com.hazelcast.partition.PartitionService;
import dev.millrace.executor.remote.RemoteJob;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Chooses the executor and the member of each call. */
final class Routes {
    static final String JOBS = "millrace-jobs";
    static final String DURABLE_JOBS = "millrace-durable-jobs";
    static final String CONTROL = "millrace-control"; // separate, so that jobs do not delay cancels

    private static final int MOST_KEYS = 1_000;

    private final Members members;
    private final PartitionService partitions;
    private final IExecutorService control;
    private final IExecutorService once;
    private final @Nullable DurableExecutorService durable; // null if not used

    /** Gets the executors from the cluster now, so that no job has to wait for that. */
    Routes(HazelcastInstance instance, Members members, Delivery delivery) {
        this.members = members;
        this.partitions = instance.getPartitionService();
        this.control = instance.getExecutorService(CONTROL);
        this.once = instance.getExecutorService(JOBS);
        this.durable =
                delivery.runsAgain() ? instance.getDurableExecutorService(DURABLE_JOBS) : null;
    }

    /**
     * A route to a member that knows {@code job}.
     *
     * @throws dev.millrace.executor.remote.JobMismatchException if none does
     */
    Route forJob(RemoteJob<?, ?> job) {
        Member member = members.next(members.knowing(job));
        return durable == null
                ? new MemberRoute(once, control, member)
                : new DurableRoute(durable, control, members, keyOwnedBy(member), member);
    }

    /** A key that {@code wanted} owns: the engine sends a durable task to the owner of its key. */
    private Integer keyOwnedBy(Member wanted) {
        int key = ThreadLocalRandom.current().nextInt();
        for (int i = 0; i < MOST_KEYS; i++, key++) {
            if (wanted.equals(partitions.getPartition(key).getOwner())) {
                break;
            }
        }
        // while partitions move the owner may be another member, which refuses a job it does not
        // know
        return key;
    }
}
