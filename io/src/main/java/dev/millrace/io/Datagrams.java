package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.netty.NettyLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * UDP for tasks: opens endpoints that receive and send datagrams.
 *
 * {@snippet lang=java :
 * try (DatagramEndpoint endpoint = Datagrams.connect("127.0.0.1", 8125)) {
 *     endpoint.send("requests:1|c".getBytes(UTF_8));
 * }
 * }
 *
 * <p>An endpoint belongs to the calling task's loop. Close it; the end of the loop closes it, too.
 * A cancelled call has opened nothing.
 */
public final class Datagrams {
    private Datagrams() {}

    /**
     * Opens an endpoint that receives from and sends to any address.
     *
     * @param host an address of this machine, or its name; {@code 0.0.0.0} for all addresses
     * @param port the port; 0 for any free one
     * @throws BindException if the port is taken, or the address is not one of this machine
     */
    @Checkpoint
    public static DatagramEndpoint bind(String host, int port) throws IOException {
        return bind(Resolution.address(host, port), DatagramOptions.DEFAULTS);
    }

    /** As {@link #bind(String, int)}, with options. */
    @Checkpoint
    public static DatagramEndpoint bind(InetSocketAddress local, DatagramOptions options)
            throws IOException {
        Async.requireArgument(local, "local");
        Async.requireArgument(options, "options");
        return open(Resolution.address(local), null, options);
    }

    /**
     * Opens an endpoint that sends to one peer and receives only from it; it learns from the
     * operating system if the peer's port is unreachable.
     *
     * @param host the peer's address or name
     * @param port the peer's port
     * @throws java.net.UnknownHostException if the name is unknown
     */
    @Checkpoint
    public static DatagramEndpoint connect(String host, int port) throws IOException {
        return open(null, Resolution.address(host, port), DatagramOptions.DEFAULTS);
    }

    /** As {@link #connect(String, int)}, with options. */
    @Checkpoint
    public static DatagramEndpoint connect(InetSocketAddress remote, DatagramOptions options)
            throws IOException {
        Async.requireArgument(remote, "remote");
        Async.requireArgument(options, "options");
        return open(null, Resolution.address(remote), options);
    }

    private static DatagramEndpoint open(
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options)
            throws IOException {
        Async.readyCheckpoint("open");
        NettyLoop netty = NettyLoop.current();
        var inbox = DatagramInbox.dropping(netty.loop(), options);
        Class<? extends Channel> type = netty.transport().datagramChannel();
        Bootstrap bootstrap = bootstrap(netty, type, inbox, options);
        addInternetOptions(bootstrap, type, options);
        Channel channel =
                NettyWait.opened(
                        netty.loop(),
                        () -> remote == null ? bootstrap.bind(local) : bootstrap.connect(remote));
        return new DatagramEndpoint(
                netty.loop(),
                channel,
                inbox,
                remote == null ? Datagrams::addressed : (content, to) -> content,
                channel.localAddress(),
                remote);
    }

    private static Object addressed(ByteBuf content, @Nullable SocketAddress to) {
        return new DatagramPacket(content, (InetSocketAddress) to);
    }

    /** The bootstrap for sockets of any family. */
    static Bootstrap bootstrap(
            NettyLoop netty,
            Class<? extends Channel> type,
            DatagramInbox inbox,
            DatagramOptions options) {
        // one byte more than allowed reveals a datagram that is too long
        var buffers = new FixedRecvByteBufAllocator(options.maxSize() + 1);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(netty.group())
                        .channel(type)
                        .disableResolver()
                        .handler(inbox)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, buffers);
        if (options.receiveBuffer() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, options.receiveBuffer());
        }
        if (options.sendBuffer() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, options.sendBuffer());
        }
        return bootstrap;
    }

    private static void addInternetOptions(
            Bootstrap bootstrap, Class<? extends Channel> type, DatagramOptions options) {
        if (options.broadcast()) {
            bootstrap.option(ChannelOption.SO_BROADCAST, true);
        }
        if (options.sharedAddress()) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        NetworkInterface multicastInterface = options.multicastInterface();
        if (multicastInterface != null) {
            bootstrap.option(ChannelOption.IP_MULTICAST_IF, multicastInterface);
        }
        if (options.multicastTimeToLive() >= 0) {
            bootstrap.option(ChannelOption.IP_MULTICAST_TTL, options.multicastTimeToLive());
        }
        if (!options.multicastLoopback()) {
            if (NioDatagramChannel.class.isAssignableFrom(type)) {
                // Netty's own option passes its value on to the JDK, where it means the opposite
                bootstrap.option(
                        NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), false);
            } else {
                bootstrap.option(ChannelOption.IP_MULTICAST_LOOP_DISABLED, true);
            }
        }
    }
}
