package dev.millrace.executor.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The bytes of a call, as the engine carries them. */
class CallTaskTest {
    private static final int CAP = 64 << 20;

    private final InternalSerializationService engine = engine();

    private static InternalSerializationService engine() {
        var config = new SerializationConfig();
        TaskFactory.register(config, CAP);
        return new DefaultSerializationServiceBuilder().setConfig(config).build();
    }

    private static CallTask task(int bytes) {
        var call = new ClusterCall("a job", 3, Delivery.AT_MOST_ONCE);
        byte[] argument = new byte[bytes];
        Arrays.fill(argument, (byte) 7);
        return new CallTask(new UUID(1, 2), call, argument);
    }

    @Test
    void a_call_of_any_size_arrives_as_it_was_sent() {
        for (int size : new int[] {0, 1, 8 * 1024, 8 * 1024 + 1, 1_000_000}) {
            CallTask there = engine.toObject(engine.toData(task(size)));
            assertThat(there.submission()).isEqualTo(new UUID(1, 2));
            assertThat(there.clusterCall()).isEqualTo(task(size).clusterCall());
            assertThat(there.bytes()).isEqualTo(task(size).bytes());
        }
    }

    @Test
    void a_length_that_nothing_follows_costs_little_memory() {
        byte[] sent = engine.toBytes(task(0));
        ByteBuffer.wrap(sent).putInt(sent.length - Integer.BYTES, CAP);
        Data data = new HeapData(sent);
        refuse(data); // the first time loads classes

        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        refuse(data);
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }

    private void refuse(Data data) {
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> engine.toObject(data));
    }
}
