package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.spi.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Sends part of a file to a peer: by the system if possible, else piece by piece. */
final class FileSending {
    private static final int PIECE = 65_536;

    private final Wire wire;
    private final FileChannel file;
    private final long position;
    private final long count;

    FileSending(Wire wire, FileChannel file, long position, long count) throws IOException {
        this.wire = wire;
        this.file = file;
        this.position = position;
        this.count = Math.max(0, Math.min(count, file.size() - position));
    }

    /** Sends all of it and returns the number of bytes. The caller has begun a write. */
    long send() throws IOException {
        Channel channel = wire.channel();
        if (count == 0) {
            return 0;
        }
        if (channel instanceof SocketChannel && channel.pipeline().get(SslHandler.class) == null) {
            sendBySystem();
        } else {
            sendInPieces();
        }
        return count;
    }

    private void sendBySystem() throws IOException {
        var region = new Region();
        boolean[] begun = {false};
        Future<?> sent;
        boolean ended = false;
        try {
            sent =
                    Async.<Future<?>>suspendInLoop(suspension ->
                            wire.netty()
                                    .loop()
                                    .onDriver(() -> {
                                        begun[0] = true;
                                        begin(region, suspension);
                                    }));
            ended = sent.isSuccess();
        } finally {
            if (begun[0] && !ended) {
                wire.cutOff(region.transferred(), count);
            }
        }
        Throwable failure = sent.cause();
        if (failure != null) {
            wire.requireOutput();
            throw Failures.of(wire, failure);
        }
    }

    private void begin(Region region, Suspension<Future<?>> suspension) {
        Channel channel = wire.channel();
        ChannelProgressivePromise sent = channel.newProgressivePromise();
        sent.addListener(
                new ChannelProgressiveFutureListener() {
                    @Override
                    public void operationProgressed(
                            ChannelProgressiveFuture future, long progress, long total) {
                        wire.active();
                    }

                    @Override
                    public void operationComplete(ChannelProgressiveFuture future) {
                        suspension.tryResume(future);
                    }
                });
        wire.step();
        channel.writeAndFlush(region, sent);
    }

    private void sendInPieces() throws IOException {
        var piece = ByteBuffer.allocate((int) Math.min(PIECE, count));
        long sent = 0;
        boolean ended = false;
        try {
            while (sent < count) {
                read(piece, sent);
                wire.outgoing().write(piece, sent, count);
                sent += piece.position();
            }
            ended = true;
        } finally {
            if (!ended && sent > 0) {
                wire.cutOff(sent, count);
            }
        }
    }

    private void read(ByteBuffer piece, long sent) throws IOException {
        piece.clear().limit((int) Math.min(piece.capacity(), count - sent));
        long from = position + sent;
        int read =
                RunInExecutor.runInExecutor(Jobs.OPTIONS, () -> file.read(piece, from))
                        .awaitThrowing(IOException.class);
        if (read <= 0) {
            throw new IOException("the file has become shorter while it was sent");
        }
        piece.flip();
    }

    /** Does not close the file, which belongs to the caller. */
    private final class Region extends DefaultFileRegion {
        Region() {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {}
    }

    /**
     * Created with the first file that the system cannot send. An interrupt would close the
     * caller's file, so a cancelled task waits for the current call.
     */
    private static final class Jobs {
        static final JobOptions OPTIONS =
                JobOptions.in(Dispatcher.blocking("millrace-files-to-send", 8, 1_024))
                        .withCancelPolicy(CancelPolicy.WAIT);
    }
}
