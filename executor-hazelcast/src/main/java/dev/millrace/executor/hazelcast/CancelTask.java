package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asks a member to interrupt the job of a submission, or not to begin it. */
final class CancelTask
        implements IdentifiedDataSerializable, HazelcastInstanceAware, Callable<Boolean> {
    private UUID submission;
    private @Nullable HazelcastInstance member; // set by the engine where the task runs

    CancelTask(UUID submission) {
        this.submission = submission;
    }

    /** An empty task, for {@link #readData} to fill. */
    static CancelTask arriving() {
        return new CancelTask(new UUID(0, 0));
    }

    /** Whether a body was found and interrupted. */
    @Override
    public Boolean call() {
        MemberJobs jobs = member == null ? null : MemberJobs.of(member);
        return jobs != null && jobs.cancel(submission);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        member = instance;
    }

    @Override
    public int getFactoryId() {
        return TaskFactory.ID;
    }

    @Override
    public int getClassId() {
        return TaskFactory.CANCEL;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(submission.getMostSignificantBits());
        out.writeLong(submission.getLeastSignificantBits());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        submission = new UUID(in.readLong(), in.readLong());
    }
}
