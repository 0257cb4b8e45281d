package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.stream.AsyncStream;
import dev.millrace.sync.AsyncSemaphore;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams; opened with {@link Datagrams}.
 *
 * {@snippet lang=java :
 * try (DatagramEndpoint endpoint = Datagrams.bind("127.0.0.1", 0)) {
 *     Datagram question = endpoint.receive();
 *     endpoint.send(answerTo(question.bytes()), question.sender());
 * }
 * }
 *
 * <p>A failure of one datagram fails one call; the endpoint stays open and the next call works.
 * Several tasks may receive, and each datagram goes to one of them; several may send. Loop only,
 * except {@link #toString}.
 */
public final class DatagramEndpoint implements AutoCloseable {
    private final EventLoop loop;
    private final Channel channel;
    private final DatagramInbox inbox;
    private final Kind kind;
    private final SocketAddress local;
    private final @Nullable SocketAddress peer;
    // held by the one datagram that waits for room in the socket
    private final AsyncSemaphore socket;

    private long sent;
    private volatile boolean closed; // written by the loop, read by toString

    /** The difference between the families of sockets. */
    interface Kind {
        /** Wraps {@code content} for the transport; {@code to} is null for the connected peer. */
        Object envelope(ByteBuf content, @Nullable SocketAddress to);
    }

    DatagramEndpoint(
            EventLoop loop,
            Channel channel,
            DatagramInbox inbox,
            Kind kind,
            SocketAddress local,
            @Nullable SocketAddress peer) {
        this.loop = loop;
        this.channel = channel;
        this.inbox = inbox;
        this.kind = kind;
        this.local = local;
        this.peer = peer;
        this.socket = AsyncSemaphore.create(loop, 1);
    }

    /**
     * Awaits the next datagram. A cancelled call has taken none.
     *
     * @throws DatagramTruncatedException if the datagram was longer than {@link
     *     DatagramOptions#maxSize}
     * @throws PortUnreachableException if the connected peer answered an earlier datagram with
     *     "port unreachable"
     * @throws ClosedChannelException if the endpoint is closed, also while waiting
     */
    @Checkpoint
    public Datagram receive() throws IOException {
        Datagram datagram = inbox.next();
        if (datagram == null) {
            throw new ClosedChannelException();
        }
        return datagram;
    }

    /**
     * All datagrams from now on, until the stream or the endpoint is closed. Failures of single
     * datagrams, which {@link #receive} would throw, are skipped and counted: no sender can end the
     * stream. Closing the stream leaves the endpoint open.
     */
    @CheckReturnValue
    public AsyncStream<Datagram> datagrams() {
        return new DatagramStream(inbox);
    }

    /**
     * Sends {@code bytes} to the connected peer. Waits until the operating system has room and has
     * taken them; whether they arrive is unknown. If the call is cancelled while an earlier one
     * waits, it has sent nothing; otherwise its datagram is still sent as soon as there is room.
     *
     * @throws IllegalArgumentException if there are no bytes; Netty's transports send no empty
     *     datagrams
     * @throws NotYetConnectedException if there is no such peer
     * @throws PortUnreachableException as for {@link #receive}; the next call of either gets it
     * @throws ClosedChannelException if the endpoint is closed, also while waiting
     * @throws IOException if the operating system refuses them, for example because of their length
     */
    @Checkpoint
    public void send(byte[] bytes) throws IOException {
        send(ByteBuffer.wrap(Async.requireArgument(bytes, "bytes")));
    }

    /** As {@link #send(byte[])}, for the remaining bytes of {@code bytes}, which is not changed. */
    @Checkpoint
    public void send(ByteBuffer bytes) throws IOException {
        Async.requireArgument(bytes, "bytes");
        if (peer == null) {
            Async.raisePending();
            throw new NotYetConnectedException();
        }
        transmit(bytes, null);
    }

    /**
     * Sends {@code bytes} to {@code to}; otherwise as {@link #send(byte[])}.
     *
     * @throws AlreadyConnectedException if the endpoint is connected
     * @throws UnresolvedAddressException if {@code to} is unresolved
     */
    @Checkpoint
    public void send(byte[] bytes, SocketAddress to) throws IOException {
        send(ByteBuffer.wrap(Async.requireArgument(bytes, "bytes")), to);
    }

    /**
     * As {@link #send(byte[], SocketAddress)}, for the remaining bytes of {@code bytes}, which is
     * not changed.
     */
    @Checkpoint
    public void send(ByteBuffer bytes, SocketAddress to) throws IOException {
        Async.requireArgument(bytes, "bytes");
        Async.requireArgument(to, "to");
        if (peer != null) {
            Async.raisePending();
            throw new AlreadyConnectedException();
        }
        if (to instanceof InetSocketAddress internet && internet.isUnresolved()) {
            Async.raisePending();
            throw new UnresolvedAddressException();
        }
        transmit(bytes, to);
    }

    private void transmit(ByteBuffer bytes, @Nullable SocketAddress to) throws IOException {
        if (!bytes.hasRemaining()) {
            Async.raisePending();
            throw new IllegalArgumentException(
                    "a datagram has a byte or more: the transports leave out empty ones");
        }
        socket.acquire();
        ChannelFuture written = loop.onDriver(() -> write(bytes, to));
        try {
            NettyWait.done(written);
        } catch (IOException e) {
            throw told(e);
        }
        sent++;
    }

    /** Writes on the driver. The next write may come when this one has completed. */
    private ChannelFuture write(ByteBuffer bytes, @Nullable SocketAddress to) throws IOException {
        ChannelFuture written;
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            ByteBuf content = channel.alloc().directBuffer(bytes.remaining());
            content.writeBytes(bytes.duplicate());
            written = channel.writeAndFlush(kind.envelope(content, to));
        } catch (Throwable t) {
            socket.release();
            throw t;
        }
        written.addListener(done -> socket.release());
        return written;
    }

    /** Turns a native transport's error number into the JDK's exception. */
    private IOException told(IOException failure) {
        boolean refused = String.valueOf(failure.getMessage()).contains("Connection refused");
        if (failure instanceof PortUnreachableException || (refused && peer != null)) {
            inbox.refusedBySend();
        }
        if (!refused || peer == null || failure instanceof PortUnreachableException) {
            return failure;
        }
        var told = new PortUnreachableException(failure.getMessage());
        told.initCause(failure);
        return told;
    }

    /**
     * Joins a multicast group. Waits only for the operating system.
     *
     * @throws UnsupportedOperationException for Unix domain sockets
     * @throws IOException if the operating system refuses it
     */
    @Checkpoint
    public void joinGroup(InetAddress group) throws IOException {
        membership("joinGroup", Async.requireArgument(group, "group"), Multicast::join);
    }

    /** Undoes {@link #joinGroup}. */
    @Checkpoint
    public void leaveGroup(InetAddress group) throws IOException {
        membership("leaveGroup", Async.requireArgument(group, "group"), Multicast::leave);
    }

    private void membership(String call, InetAddress group, Multicast change) throws IOException {
        Async.readyCheckpoint(call);
        if (!(channel instanceof DatagramChannel multicast)) {
            throw new UnsupportedOperationException("a Unix domain socket has no groups");
        }
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group + " is not the address of a group");
        }
        if (closed) {
            throw new ClosedChannelException();
        }
        NettyWait.done(loop.onDriver(() -> change.apply(multicast, group)));
    }

    /** A call of a channel that joins or leaves a group. */
    private interface Multicast {
        ChannelFuture apply(DatagramChannel channel, InetAddress group) throws IOException;

        static ChannelFuture join(DatagramChannel channel, InetAddress group) throws IOException {
            return channel.joinGroup(new InetSocketAddress(group, 0), on(channel));
        }

        static ChannelFuture leave(DatagramChannel channel, InetAddress group) throws IOException {
            return channel.leaveGroup(new InetSocketAddress(group, 0), on(channel));
        }

        /** The interface in the options, else the first one with multicast. */
        private static NetworkInterface on(DatagramChannel channel) throws IOException {
            NetworkInterface chosen = channel.config().getNetworkInterface();
            if (chosen != null) {
                return chosen;
            }
            var all = NetworkInterface.getNetworkInterfaces();
            while (all.hasMoreElements()) {
                NetworkInterface each = all.nextElement();
                if (each.isUp() && each.supportsMulticast()) {
                    return each;
                }
            }
            throw new SocketException("no interface of this machine takes part in multicast");
        }
    }

    /** The local address. */
    public SocketAddress localAddress() {
        return local;
    }

    /** The port it receives on; -1 for a Unix domain socket. */
    public int port() {
        return local instanceof InetSocketAddress internet ? internet.getPort() : -1;
    }

    /** The peer it is connected to; null if it is not. */
    public @Nullable SocketAddress remoteAddress() {
        return peer;
    }

    /** Statistics of the datagrams so far. */
    public DatagramStatistics statistics() {
        return inbox.statistics(sent);
    }

    /** Whether it was closed, by {@link #close} or with its loop. */
    public boolean closed() {
        return closed || !channel.isOpen();
    }

    /**
     * Closes the socket, ends waiting calls, and drops what was not received. Idempotent; not a
     * checkpoint. On {@code nio} the port is free after the loop's next poll.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inbox.end();
            loop.onDriver(() -> channel.close());
        }
    }

    @Override
    public String toString() {
        return "datagrams at "
                + local
                + (peer == null ? "" : ", with " + peer)
                + (closed() ? ", closed" : "");
    }
}
