package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived at an endpoint and was not received yet: datagrams, and errors of single
 * datagrams. Loop only.
 */
final class DatagramInbox extends ChannelInboundHandlerAdapter {
    private final EventLoop loop;
    private final int maxSize;
    private final int mostBytes;
    private final boolean pauses; // true: stops reading when it is full; false: drops
    private final Channel<Arrival> arrivals;
    private io.netty.channel.@Nullable Channel paused;
    private int bytes; // in arrivals
    private boolean closed;

    private long received;
    private long dropped;
    private long truncated;
    private long refused;

    /** A datagram or a failure. */
    private record Arrival(@Nullable Datagram datagram, @Nullable IOException failure) {
        int size() {
            return datagram == null ? 0 : datagram.bytes().length;
        }
    }

    /**
     * Makes an inbox that drops datagrams when it is full, for sockets where senders never wait.
     */
    static DatagramInbox dropping(EventLoop loop, DatagramOptions options) {
        return new DatagramInbox(loop, options, false);
    }

    /** Makes an inbox that stops reading the socket when it is full, so that senders wait. */
    static DatagramInbox pausing(EventLoop loop, DatagramOptions options) {
        return new DatagramInbox(loop, options, true);
    }

    private DatagramInbox(EventLoop loop, DatagramOptions options, boolean pauses) {
        this.pauses = pauses;
        this.loop = loop;
        this.maxSize = options.maxSize();
        this.mostBytes = options.queuedBytes();
        this.arrivals = AsyncStream.channel(loop, options.queuedDatagrams());
        arrivals.onDiscard(arrival -> {}); // counted when it closes
    }

    // ---- from the socket, on the driver

    @Override
    @SuppressWarnings("unchecked") // endpoints get no other messages
    public void channelRead(ChannelHandlerContext context, Object message) {
        var envelope = (AddressedEnvelope<ByteBuf, SocketAddress>) message;
        try {
            came(envelope.content(), UnixAddresses.ofJdk(envelope.sender()));
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (pauses && isFull()) {
            paused = context.channel();
            context.channel().config().setAutoRead(false);
        }
    }

    private boolean isFull() {
        return bytes >= mostBytes || arrivals.statistics().length() >= arrivals.capacity();
    }

    private void came(ByteBuf content, SocketAddress sender) {
        int length = content.readableBytes();
        if (!pauses && bytes > 0 && bytes + length > mostBytes) {
            dropped++; // before anything is allocated
        } else if (length <= maxSize) {
            add(new Arrival(new Datagram(ByteBufUtil.getBytes(content), sender), null));
        } else {
            truncated++;
            int first = content.readerIndex();
            var beginning = new Datagram(ByteBufUtil.getBytes(content, first, maxSize), sender);
            add(new Arrival(null, new DatagramTruncatedException(beginning)));
        }
    }

    /** Takes socket errors that leave it open, such as an unreachable port. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof IOException failure) {
            if (failure instanceof PortUnreachableException) {
                refused++;
            }
            add(new Arrival(null, failure));
        } else {
            super.exceptionCaught(context, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (loop.inLoop()) { // else the loop has ended, and nobody waits
            end();
        }
    }

    private void add(Arrival arrival) {
        if (closed) {
            return;
        }
        if (arrivals.sender().trySend(arrival)) {
            bytes += arrival.size();
        } else {
            dropped++;
        }
    }

    // ---- for the endpoint

    /**
     * Awaits the next datagram; null after the close. Throws a failure that came instead of one.
     */
    @Nullable Datagram next() throws IOException {
        Arrival arrival = arrivals.receiver().next();
        if (arrival == null) {
            return null;
        }
        bytes -= arrival.size();
        io.netty.channel.Channel waiting = paused;
        if (waiting != null && !isFull()) {
            paused = null;
            loop.onDriver(() -> {
                waiting.config().setAutoRead(true);
            });
        }
        if (arrival.failure != null) {
            throw arrival.failure;
        }
        received++;
        return arrival.datagram;
    }

    void refusedBySend() {
        refused++;
    }

    /** Drops what was not received and ends the waits. */
    void end() {
        if (closed) {
            return;
        }
        closed = true;
        dropped += arrivals.statistics().length();
        bytes = 0;
        arrivals.receiver().close();
    }

    boolean ready() {
        return arrivals.receiver().ready();
    }

    DatagramStatistics statistics(long sent) {
        return new DatagramStatistics(received, sent, dropped, truncated, refused);
    }
}
