package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.netty.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection without a socket: its input is put into its channel piece by piece, as the reading
 * task asks for more, and then ends. All are on one loop, which lives as long as the JVM. Loop
 * only.
 */
public final class FedConnection {
    private static final List<LoopFault> FAULTS = new ArrayList<>(); // loop only
    private static final Runner RUNNER =
            Runner.of(
                    EventLoop.builder()
                            .name("fed")
                            .exceptionHandler((loop, fault) -> FAULTS.add(fault)));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ByteBuf> fed = new ArrayList<>();
    private final List<byte[]> pieces;
    private final Connection connection;
    private int next;
    private boolean ended;

    private FedConnection(NettyLoop netty, List<byte[]> pieces, ConnectionLimits limits) {
        this.pieces = pieces.stream().filter(piece -> piece.length > 0).toList();
        this.connection = Connection.of(netty, channel, limits);
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Use {
        /** Uses it. */
        void with(FedConnection fed) throws Throwable;
    }

    /** Runs {@code use} as a task with a connection to which {@code pieces} come. */
    public static void run(List<byte[]> pieces, ConnectionLimits limits, Use use) throws Throwable {
        VoidBody<Throwable> body =
                () -> {
                    var fed = new FedConnection(NettyLoop.current(), pieces, limits);
                    try {
                        use.with(fed);
                    } finally {
                        fed.connection.abort();
                    }
                    fed.requireNothingLeft();
                };
        RUNNER.run(body);
    }

    /** The connection. */
    public Connection connection() {
        return connection;
    }

    /**
     * Runs {@code reading} in a task of its own and feeds the connection until that has ended.
     *
     * @param cancelAfter how many pieces it gets before it is cancelled; -1 for no cancel
     */
    public void feed(VoidBody<Throwable> reading, int cancelAfter) throws Throwable {
        Task<Void> task =
                Async.detach(() -> {
                    try {
                        reading.run();
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                    return null;
                });
        int given = 0;
        Async.checkpoint();
        while (!task.done()) {
            if (given++ == cancelAfter) {
                task.cancel("enough");
            } else if (!give()) {
                break; // it has everything, and the end
            }
            Async.checkpoint();
        }
        task.await();
    }

    /** Gives the next piece or the end; false if it has both. */
    private boolean give() {
        if (next < pieces.size()) {
            if (!connection.wire().incoming().wantsMore()) {
                return rest();
            }
            ByteBuf piece = Unpooled.copiedBuffer(pieces.get(next++));
            fed.add(piece);
            channel.writeInbound(piece);
            return true;
        }
        boolean was = ended;
        ended = true;
        if (!was) {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        return !was;
    }

    private int rests;

    /** The task runs on without more input, for a while. */
    private boolean rest() {
        if (rests++ > 100_000) {
            throw new AssertionError("a task reads, and no piece is wanted");
        }
        return true;
    }

    /** What was written. */
    public byte[] output() {
        connection
                .loop()
                .onDriver(() -> {
                    connection.wire().step();
                });
        var all = new ByteArrayOutputStream();
        for (ByteBuf some = channel.readOutbound(); some != null; some = channel.readOutbound()) {
            byte[] bytes = new byte[some.readableBytes()];
            some.readBytes(bytes);
            some.release();
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private void requireNothingLeft() {
        // a cancelled task may fail all the same, and is then reported
        FAULTS.removeIf(fault -> fault.failure() instanceof IOException);
        if (!FAULTS.isEmpty()) {
            var failure = new AssertionError("the loop was told of " + FAULTS);
            FAULTS.clear();
            throw failure;
        }
        if (connection.loop().allTasks().size() > 1) {
            throw new AssertionError("tasks are left: " + connection.loop().allTasks());
        }
        for (ByteBuf each : fed) {
            if (each.refCnt() != 0) {
                throw new AssertionError("a buffer was not released: " + each);
            }
        }
    }
}
