package dev.millrace.benchmarks;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.FiberEngine;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One job after the other goes to another JVM and its result comes back: a small record, and a
 * megabyte each way. The bare socket is the lower limit: blocking threads, no codec, no loop, no
 * pool.
 */
@State(Scope.Benchmark)
public class OffloadProcess {
    private static final int SMALL = 100;
    private static final int MEGABYTE = 1 << 20;

    @Param({"carrier", "baton", "bareSocket"})
    public String contestant;

    private Contestant process;

    @Setup
    public void start() throws IOException {
        process =
                switch (contestant) {
                    case "carrier" -> new Pool(FiberEngine.CARRIER);
                    case "baton" -> new Pool(FiberEngine.BATON);
                    default -> new BareSocket();
                };
        process.large();
    }

    @TearDown
    public void stop() throws Exception {
        process.close();
    }

    @Benchmark
    @OperationsPerInvocation(SMALL)
    public int smallRecord() throws IOException {
        return process.small();
    }

    @Benchmark
    public int megabyte() throws IOException {
        return process.large();
    }

    /** Sends 100 small values, or a large one, and waits for each to come back. */
    private interface Contestant extends AutoCloseable {
        int small() throws IOException;

        int large() throws IOException;
    }

    /** The jobs of the pool's workers. */
    public static final class Jobs implements RemoteJobs {
        record Flight(String carrier, int number, double delay) {}

        static final RemoteJob<Flight, Flight> FLIGHT =
                RemoteJob.of(
                        "flight", Codec.of(Flight.class), Codec.of(Flight.class), flight -> flight);
        static final RemoteJob<byte[], byte[]> BYTES =
                RemoteJob.of(
                        "bytes", Codec.of(byte[].class), Codec.of(byte[].class), bytes -> bytes);

        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of(FLIGHT, BYTES);
        }
    }

    private static final class Pool implements Contestant {
        private final Ours ours;
        private final ProcessPool pool =
                ProcessPool.builder(Jobs.class).size(1).frameCap(2 * MEGABYTE).open();
        private final Jobs.Flight flight = new Jobs.Flight("WN", 335, 7.5);
        private final byte[] bytes = new byte[MEGABYTE];

        Pool(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int small() {
            return ours.run(() -> {
                int sum = 0;
                for (int i = 0; i < SMALL; i++) {
                    sum += runInExecutor(pool, Jobs.FLIGHT.with(flight)).await().number();
                }
                return sum;
            });
        }

        @Override
        public int large() {
            return ours.run(() -> runInExecutor(pool, Jobs.BYTES.with(bytes)).await().length);
        }

        @Override
        public void close() throws Exception {
            pool.close();
            ours.close();
        }
    }

    private static final class BareSocket implements Contestant {
        private final Path folder = Files.createTempDirectory("bare");
        private final Process echo;
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(MEGABYTE);
        private final Host host = Host.platformThread();

        BareSocket() throws IOException {
            var address = UnixDomainSocketAddress.of(folder.resolve("s"));
            try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(address);
                echo =
                        new ProcessBuilder(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-classpath",
                                        System.getProperty("java.class.path"),
                                        Echo.class.getName(),
                                        address.toString())
                                .inheritIO()
                                .start();
                channel = listener.accept();
            }
        }

        @Override
        public int small() {
            return host.run(() -> {
                int sum = 0;
                for (int i = 0; i < SMALL; i++) {
                    sum += there(16);
                }
                return sum;
            });
        }

        @Override
        public int large() {
            return host.run(() -> there(MEGABYTE));
        }

        private int there(int length) throws IOException {
            buffer.clear().limit(length);
            buffer.putInt(0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear().limit(length);
            while (buffer.hasRemaining()) {
                channel.read(buffer);
            }
            return length;
        }

        @Override
        public void close() throws Exception {
            host.close();
            channel.close();
            echo.waitFor();
            Files.deleteIfExists(folder.resolve("s"));
            Files.deleteIfExists(folder);
        }
    }

    /** The other process of the bare socket: sends back as many bytes as the first four say. */
    public static final class Echo {
        private Echo() {}

        /** Takes the path of the socket. */
        public static void main(String[] arguments) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(MEGABYTE);
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]))) {
                while (channel.read(buffer.clear().limit(16)) >= 0) {
                    buffer.limit(buffer.getInt(0));
                    while (buffer.hasRemaining()) {
                        channel.read(buffer);
                    }
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            }
        }
    }
}
