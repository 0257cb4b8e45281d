package dev.millrace.executor.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.ObjectDataInput;
import java.io.EOFException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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
    void a_length_that_nothing_follows_costs_little_memory() throws Exception {
        byte[] sent =
                ByteBuffer.allocate(29)
                        .putLong(1)
                        .putLong(2)
                        .putInt(3)
                        .put((byte) Delivery.AT_MOST_ONCE.ordinal())
                        .putInt(0) // no id
                        .putInt(CAP)
                        .array();
        var in = new Measured(engine.createObjectDataInput(sent));
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> CallTask.arriving(CAP).readData(in.proxy()));
        assertThat(in.largest).isBetween(1, 8 * 1024);
    }

    /** Remembers the largest array that was made to read into. */
    private static final class Measured implements InvocationHandler {
        private final ObjectDataInput in;
        private int largest;

        Measured(ObjectDataInput in) {
            this.in = in;
        }

        ObjectDataInput proxy() {
            return (ObjectDataInput)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {ObjectDataInput.class},
                            this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (arguments != null && arguments[0] instanceof byte[] target) {
                largest = Math.max(largest, target.length);
            }
            try {
                return method.invoke(in, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
