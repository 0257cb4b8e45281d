package dev.millrace.benchmarks.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A load generator: sends a message on each of many connections, and the next one when the answer
 * has arrived. It has one thread and uses none of the compared libraries.
 *
 * <p>Reads lines {@code connections bytes seconds} from its input, and answers each with the round
 * trips per second. With the second argument {@code http} a message is an HTTP request, and {@code
 * bytes} is the size of the answer.
 */
final class EchoLoad {
    static final byte[] GET =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private long trips;

    private EchoLoad(int port, int connections, byte[] message, int answer) throws IOException {
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Trip(channel, message, answer));
        }
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        for (String line = IO.readln(); line != null; line = IO.readln()) {
            String[] words = line.split(" ");
            int bytes = Integer.parseInt(words[1]);
            byte[] message = arguments.length > 1 ? GET : new byte[bytes];
            var load = new EchoLoad(port, Integer.parseInt(words[0]), message, bytes);
            double seconds = Double.parseDouble(words[2]);
            // warm-up
            load.run(seconds / 2);
            IO.println(load.run(seconds));
            load.close();
        }
    }

    /** Measures the round trips per second for {@code seconds}. */
    private double run(double seconds) throws IOException {
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long before = trips;
        for (SelectionKey key : selector.keys()) {
            ((Trip) key.attachment()).beginUnlessUnderWay();
        }
        long now = begin;
        while (now < end) {
            selector.select(EchoLoad.this::ready, 100);
            now = System.nanoTime();
        }
        return (trips - before) * (double) TimeUnit.SECONDS.toNanos(1) / (now - begin);
    }

    private void ready(SelectionKey key) {
        Trip trip = (Trip) key.attachment();
        try {
            if (trip.goesOn(key)) {
                trips++;
                trip.begin();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** The message of one connection, on its way out and back. */
    private static final class Trip {
        private final SocketChannel channel;
        private final ByteBuffer out;
        private final ByteBuffer in;
        private boolean underWay;

        Trip(SocketChannel channel, byte[] message, int answer) {
            this.channel = channel;
            this.out = ByteBuffer.allocateDirect(message.length).put(message);
            this.in = ByteBuffer.allocateDirect(answer);
        }

        void beginUnlessUnderWay() throws IOException {
            if (!underWay) {
                begin();
            }
        }

        void begin() throws IOException {
            underWay = true;
            out.rewind();
            in.clear();
            // what does not fit is written later, by the code below
            channel.write(out);
        }

        /** Goes on with the message; true when it is back. */
        boolean goesOn(SelectionKey key) throws IOException {
            if (key.isWritable() && out.hasRemaining()) {
                channel.write(out);
            }
            key.interestOps(
                    out.hasRemaining()
                            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                            : SelectionKey.OP_READ);
            if (key.isReadable() && channel.read(in) < 0) {
                throw new EOFException("the server has closed a connection");
            }
            return !in.hasRemaining();
        }
    }
}
