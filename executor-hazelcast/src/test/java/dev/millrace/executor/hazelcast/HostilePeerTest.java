package dev.millrace.executor.hazelcast;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.millrace.Async;
import dev.millrace.executor.hazelcast.TestJobs.Point;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.JobWire;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody who connects to a member and sends what no client of ours would. */
@Tag("slow") // starts a member
class HostilePeerTest {
    private static volatile boolean ran;

    private final String name = TestClusters.newName();

    private Cluster member;
    private HazelcastInstance peer;

    @BeforeEach
    void connect() throws Exception {
        ran = false;
        member =
                TestClusters.impatient(Cluster.builder(TestJobs.class))
                        .clusterName(name)
                        .port(TestClusters.freePort())
                        .members()
                        .open();
        var config = new ClientConfig().setClusterName(name);
        config.getNetworkConfig().addAddress(member.members().getFirst());
        config.getNetworkConfig().getAutoDetectionConfig().setEnabled(false);
        peer = HazelcastClient.newHazelcastClient(config);
    }

    @AfterEach
    void the_member_is_as_it_was() {
        Async.run(() ->
                assertThat(runInExecutor(member, TestJobs.MIRROR.with(new Point(1, 2))).await())
                        .isEqualTo(new Point(2, 1)));
        peer.shutdown();
        member.close();
        assertThat(ran).isFalse();
    }

    /** Sets a mark when its class is initialised, and when it runs. */
    static final class Gadget implements Callable<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public String call() {
            ran = true;
            return "ran";
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ran = true;
            in.defaultReadObject();
        }
    }

    @Test
    void a_serialized_object_is_refused_before_anything_of_it_runs() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> peer.getExecutorService(Routes.JOBS).submit(new Gadget()).get())
                .withStackTraceContaining("Gadget");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        peer.getDurableExecutorService(Routes.DURABLE_JOBS)
                                .submit(new Gadget())
                                .get())
                .withStackTraceContaining("Gadget");
    }

    @Test
    void a_length_beyond_the_cap_is_refused_before_memory_is_taken() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        peer.getExecutorService(Routes.JOBS)
                                .submit(new Announced(Integer.MAX_VALUE))
                                .get())
                .withStackTraceContaining(Integer.MAX_VALUE + " bytes of a call");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(
                        () -> peer.getExecutorService(Routes.JOBS).submit(new Announced(-1)).get())
                .withStackTraceContaining("-1 bytes of a call");
    }

    /** A call that announces more bytes than it brings. */
    private record Announced(int length) implements Callable<byte[]>, IdentifiedDataSerializable {
        @Override
        public byte[] call() {
            return new byte[0];
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
            out.writeLong(1);
            out.writeLong(2);
            out.writeInt(1);
            out.writeByte(0);
            out.writeInt(0);
            out.writeInt(length);
        }

        @Override
        public void readData(ObjectDataInput in) {
            throw new IllegalStateException("nobody reads it");
        }
    }

    @Test
    void bytes_that_are_no_call_are_an_answer_and_no_more() throws Exception {
        var wire = new JobWire(List.of(TestJobs.class), 1 << 20, 64);
        var call = new ClusterCall("id", 1, Delivery.AT_MOST_ONCE);
        byte[] whole = wire.write(TestJobs.MIRROR.with(new Point(1, 2)));
        var jobs = new MemberJobs(wire);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            byte[] answer = jobs.run(new CallTask(UUID.randomUUID(), call, cut));
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> wire.read(TestJobs.MIRROR, answer, "the member"));
        }
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() ->
                        wire.read(
                                TestJobs.MIRROR,
                                jobs.run(
                                        new CallTask(
                                                UUID.randomUUID(),
                                                call,
                                                Arrays.copyOf(whole, whole.length + 1))),
                                "the member"))
                .withMessageContaining("1 bytes are left over");
    }
}
