package dev.millrace.executor.hazelcast;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Target;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tasks as they come from another member of a cluster. The engine refuses them, or they are a call
 * or a cancel that is written as it was read.
 */
public final class ClusterTasks implements Target {
    private static final int IDENTIFIED = -2; // the engine's number of this way to serialize
    private static final int CAP = 64 << 20;

    private final InternalSerializationService engine;

    /** For {@code Targets}. */
    public ClusterTasks() {
        var config = new SerializationConfig();
        TaskFactory.register(config, CAP);
        SerializationFilter.apply(config);
        engine = new DefaultSerializationServiceBuilder().setConfig(config).build();
    }

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 50, () -> read(input));
    }

    private void read(byte[] input) {
        byte[] bytes =
                ByteBuffer.allocate(13 + input.length)
                        .putInt(0) // a hash
                        .putInt(IDENTIFIED)
                        .put((byte) 1)
                        .putInt(TaskFactory.ID)
                        .put(input) // begins with the number of the class
                        .array();
        Object task;
        try {
            task = engine.toObject(new HeapData(bytes));
        } catch (HazelcastSerializationException refused) {
            return;
        }
        byte[] once = engine.toBytes(task);
        byte[] twice = engine.toBytes(engine.toObject(new HeapData(once)));
        if (!Arrays.equals(once, twice)) {
            throw new AssertionError(task + " did not come back");
        }
    }
}
