package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.io.Connection;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.netty.NettyTransport;
import dev.millrace.spi.PollerFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** A server and its clients: some leave in the middle, some read slowly, some end half of it. */
final class TcpWork extends Work {
    private static final byte[] ECHO = {'e'};
    private static final byte[] FLOOD = {'f'};
    private static final byte[] BLOCK = new byte[1 << 14];
    private static final int BLOCKS = 64;
    private static final int CLIENTS = 8;
    private static final int BATCHES = 20;
    private static final int BATCH = 128; // messages

    TcpWork(Shift shift) {
        super(shift);
    }

    @Override
    PollerFactory poller() {
        return engine == FiberEngine.CARRIER ? NettyTransport.best() : NettyTransport.nio();
    }

    @Override
    void round() throws Exception {
        TcpServer server = Tcp.listen("127.0.0.1", 0);
        TaskGroup.run(serving -> {
            serving.fork(() -> server.serve(this::serve));
            TaskGroup.run(clients -> {
                for (int i = 0; i < CLIENTS; i++) {
                    int kind = random.nextInt(8);
                    int batches = kind == 0 ? random.nextInt(BATCHES) : BATCHES;
                    clients.fork(() -> {
                        if (kind == 1) {
                            readSlowly(server.port());
                        } else {
                            converse(server.port(), batches, kind % 2 == 0);
                        }
                    });
                }
            });
            server.close();
        });
    }

    private void serve(Connection connection) {
        try {
            if (Arrays.equals(connection.readExactly(1), FLOOD)) {
                for (int i = 0; i < BLOCKS; i++) {
                    connection.write(BLOCK);
                }
            } else {
                for (byte[] some = connection.readSome();
                        some != null;
                        some = connection.readSome()) {
                    connection.write(some);
                }
            }
        } catch (IOException e) {
            ledger.fail(); // the client is gone
        }
    }

    private void converse(int port, int batches, boolean halfClosing) throws IOException {
        var line = new Line();
        try (Connection connection = Tcp.connect("127.0.0.1", port)) {
            connection.write(ECHO);
            for (int i = 0; i < batches; i++) {
                ByteBuffer batch = ByteBuffer.allocate(BATCH * Long.BYTES);
                while (batch.hasRemaining()) {
                    batch.putLong(line.send());
                }
                connection.write(batch.flip());
                ByteBuffer back = ByteBuffer.wrap(connection.readExactly(BATCH * Long.BYTES));
                while (back.hasRemaining()) {
                    line.receive(back.getLong());
                }
            }
            line.requireWhole();
            if (batches < BATCHES) {
                connection.write(BLOCK); // and its answer comes to nobody
                connection.abort();
                ledger.cancel();
            } else if (halfClosing) {
                connection.closeOutput();
                if (connection.readSome() != null) {
                    throw new AssertionError("more came back than was sent");
                }
            }
        }
        ledger.add(line);
    }

    private void readSlowly(int port) throws IOException {
        try (Connection connection = Tcp.connect("127.0.0.1", port)) {
            connection.write(FLOOD);
            boolean all =
                    Async.moveOnAfter(
                            Duration.ofMillis(20),
                            () -> {
                                while (connection.readSome(1_000) != null) {
                                    Async.sleep(Duration.ofMillis(1));
                                }
                            });
            if (all) {
                throw new AssertionError("a mebibyte came in a kilobyte a millisecond");
            }
            ledger.cancel();
            connection.abort();
        }
    }
}
