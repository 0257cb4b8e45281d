package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The Hazelcast task of one call: sent to a member, and run there. */
final class CallTask
        implements IdentifiedDataSerializable, HazelcastInstanceAware, Callable<byte[]> {
    private static final int LONGEST_ID = 1_000; // bytes
    private static final int FIRST = 8 * 1024; // of an array, before it grows
    private static final Delivery[] DELIVERIES = Delivery.values();

    private final int byteCap;
    private UUID submission;
    private ClusterCall call;
    private byte[] bytes;
    private @Nullable HazelcastInstance member; // set by the engine where the task runs

    CallTask(UUID submission, ClusterCall call, byte[] bytes) {
        this(0, submission, call, bytes);
    }

    private CallTask(int byteCap, UUID submission, ClusterCall call, byte[] bytes) {
        this.byteCap = byteCap;
        this.submission = submission;
        this.call = call;
        this.bytes = bytes;
    }

    /** An empty task, for {@link #readData} to fill. */
    static CallTask arriving(int byteCap) {
        var nothing = new ClusterCall("", 0, Delivery.AT_MOST_ONCE);
        return new CallTask(byteCap, new UUID(0, 0), nothing, new byte[0]);
    }

    /** Runs the call and returns its encoded answer; empty if this member lists no jobs. */
    @Override
    public byte[] call() {
        MemberJobs jobs = member == null ? null : MemberJobs.of(member);
        return jobs == null ? new byte[0] : jobs.run(this);
    }

    /** The id of this submission; unique even if several submissions have the same job id. */
    UUID submission() {
        return submission;
    }

    ClusterCall clusterCall() {
        return call;
    }

    byte[] bytes() {
        return bytes;
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
        return TaskFactory.CALL;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(submission.getMostSignificantBits());
        out.writeLong(submission.getLeastSignificantBits());
        out.writeInt(call.attempt());
        out.writeByte(call.delivery().ordinal());
        byte[] id = call.jobId().getBytes(StandardCharsets.UTF_8);
        out.writeInt(id.length);
        out.write(id);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        submission = new UUID(in.readLong(), in.readLong());
        int attempt = in.readInt();
        int delivery = in.readUnsignedByte();
        if (delivery >= DELIVERIES.length) {
            throw new HazelcastSerializationException("unknown delivery " + delivery);
        }
        String id = new String(read(in, LONGEST_ID), StandardCharsets.UTF_8);
        call = new ClusterCall(id, attempt, DELIVERIES[delivery]);
        bytes = read(in, byteCap);
    }

    /** Reads a byte array. Memory grows with the bytes that are there, not with their length. */
    private static byte[] read(ObjectDataInput in, int cap) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > cap) {
            throw new HazelcastSerializationException(
                    length + " bytes of a call, but " + cap + " are allowed");
        }
        byte[] all = new byte[Math.min(length, FIRST)];
        in.readFully(all);
        for (int filled = all.length; filled < length; filled = all.length) {
            all = Arrays.copyOf(all, (int) Math.min(length, 2L * filled));
            in.readFully(all, filled, all.length - filled);
        }
        return all;
    }
}
