package dev.millrace.executor.process;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteJob;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a worker process. Its arguments are the classes that list the jobs. The cookie
 * and the rest come on its standard input.
 */
final class WorkerMain {
    static final int REFUSED = 3; // exit statuses
    static final int BROKEN = 4;

    private WorkerMain() {}

    /** What a pool writes to the standard input of its worker. */
    record Orders(byte[] cookie, int frameCap, int nestingCap, String socket) {
        byte[] toBytes() {
            var out = new WireWriter(Integer.MAX_VALUE, 1);
            out.writeRaw(cookie);
            out.writeFixed(frameCap, 4);
            out.writeFixed(nestingCap, 4);
            out.writeRaw(socket.getBytes(StandardCharsets.UTF_8));
            return out.toBytes();
        }

        static Orders read(DataInputStream in) throws IOException {
            byte[] cookie = in.readNBytes(Handshake.COOKIE);
            int frameCap = in.readInt();
            int nestingCap = in.readInt();
            String socket = new String(in.readNBytes(4096), StandardCharsets.UTF_8);
            return new Orders(cookie, frameCap, nestingCap, socket);
        }
    }

    public static void main(String[] lists) throws Exception {
        serve(System.in, List.of(lists), WorkerMain::end);
    }

    /** Serves the pool until it closes the channel, then calls {@code end} with the exit status. */
    static void serve(InputStream in, List<String> lists, IntConsumer end) throws Exception {
        Orders orders = Orders.read(new DataInputStream(in));
        var address = UnixDomainSocketAddress.of(orders.socket);
        var channel =
                new FrameChannel(SocketChannel.open(address), orders.frameCap, orders.nestingCap);
        List<RemoteJob<?, ?>> jobs =
                JobWire.load(
                                lists,
                                ClassLoader.getSystemClassLoader(),
                                orders.frameCap,
                                orders.nestingCap)
                        .jobs();
        String refusal = introduce(channel, orders, jobs);
        if (refusal != null) {
            System.err.println("refused by the pool: " + refusal);
            end.accept(REFUSED);
            return;
        }
        new CallServer(channel, jobs, orders.frameCap, orders.nestingCap, end).serve();
    }

    private static @Nullable String introduce(
            FrameChannel channel, Orders orders, List<RemoteJob<?, ?>> jobs) throws IOException {
        var out = new WireWriter(orders.frameCap + FrameChannel.HEADER, orders.nestingCap);
        Handshake.writeHello(Handshake.VERSION, orders.cookie, out);
        channel.send(out);
        Handshake.writeJobs(Handshake.describe(jobs), out);
        channel.send(out);
        WireReader answer = channel.receive();
        if (answer == null) {
            return "it closed the connection";
        }
        return answer.readByte() == Handshake.WELCOME ? null : answer.readString();
    }

    /** Ends this process and the processes it started. Shutdown hooks get two seconds. */
    private static void end(int status) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        Thread.sleep(2_000);
                    } catch (InterruptedException e) {
                        // halt now
                    }
                    Runtime.getRuntime().halt(status);
                });
        System.exit(status);
    }
}
