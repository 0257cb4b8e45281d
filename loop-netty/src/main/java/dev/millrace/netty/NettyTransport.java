package dev.millrace.netty;

import dev.millrace.spi.Poller;
import dev.millrace.spi.PollerFactory;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's transports, for {@link dev.millrace.EventLoop.Builder#poller}, with the classes of
 * its channels.
 *
 * <p>The native transports need Netty's native jar for this platform on the class path. They wait
 * in native code, so they are for loops with the carrier engine: with the baton engine, each wait
 * would pin one of the JDK's carriers.
 */
public final class NettyTransport implements PollerFactory {
    private final String name;
    private final IoHandlerFactory factory;
    private final Channels channels;
    private final @Nullable NettyTransport onVirtualThreads; // used instead of this one there
    private final String why;

    private NettyTransport(
            String name,
            IoHandlerFactory factory,
            Channels channels,
            @Nullable NettyTransport onVirtualThreads,
            String why) {
        this.name = name;
        this.factory = factory;
        this.channels = channels;
        this.onVirtualThreads = onVirtualThreads;
        this.why = why;
    }

    /** The JDK's selector; works everywhere and with both engines. */
    public static NettyTransport nio() {
        return nio("");
    }

    /**
     * Linux's epoll.
     *
     * @throws IllegalStateException if it cannot be used here; the message says why
     */
    public static NettyTransport epoll() {
        return required("epoll", Natives.epoll());
    }

    /**
     * Linux's io_uring.
     *
     * @throws IllegalStateException if it cannot be used here; the message says why
     */
    public static NettyTransport ioUring() {
        return required("io_uring", Natives.ioUring());
    }

    /**
     * epoll if it is available, else {@link #nio}; the loop's diagnostics say why. With the baton
     * engine always {@code nio}.
     */
    public static NettyTransport best() {
        String missing = Natives.epoll();
        return missing == null
                ? EpollTransport.transport(
                        nio("epoll would keep a carrier of the JDK on this engine"))
                : nio("no epoll: " + missing);
    }

    private static NettyTransport nio(String why) {
        return new NettyTransport("nio", NioIoHandler.newFactory(), NIO, null, why);
    }

    private static NettyTransport required(String name, @Nullable String missing) {
        if (missing != null) {
            throw new IllegalStateException(
                    "no "
                            + name
                            + ": "
                            + missing
                            + "; add Netty's native jar of this platform, or use NettyTransport.nio()"
                            + " or best()");
        }
        return name.equals("epoll") ? EpollTransport.transport(null) : IoUringTransport.transport();
    }

    static NettyTransport ofNative(
            String name,
            IoHandlerFactory factory,
            Channels channels,
            @Nullable NettyTransport onVirtualThreads) {
        return new NettyTransport(name, factory, channels, onVirtualThreads, "");
    }

    @Override
    public Poller open(Poller.Host host) {
        if (channels == NIO || !host.drivenByVirtualThread()) {
            return new NettyPoller(host, this);
        }
        if (onVirtualThreads != null) {
            return onVirtualThreads.open(host);
        }
        throw new IllegalStateException(
                name
                        + " waits in native code, which on the baton engine would keep one of the"
                        + " JDK's carriers; use NettyTransport.nio() or best(), or the carrier engine");
    }

    IoHandlerFactory factory() {
        return factory;
    }

    /** The class of a client's TCP channel. */
    public Class<? extends SocketChannel> socketChannel() {
        return channels.socket;
    }

    /** The class of a listening TCP channel. */
    public Class<? extends ServerSocketChannel> serverSocketChannel() {
        return channels.serverSocket;
    }

    /** The class of a UDP channel. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return channels.datagram;
    }

    /** The class of a client's Unix domain channel. */
    public Class<? extends Channel> domainSocketChannel() {
        return channels.domainSocket;
    }

    /** The class of a listening Unix domain channel. */
    public Class<? extends ServerChannel> serverDomainSocketChannel() {
        return channels.serverDomainSocket;
    }

    /**
     * The class of a Unix domain datagram channel; null for {@link #nio}, since the JDK has none.
     */
    public @Nullable Class<? extends Channel> domainDatagramChannel() {
        return channels.domainDatagram;
    }

    /** Whether this is {@link #nio}. */
    public boolean isNio() {
        return channels == NIO;
    }

    /** Whether this is {@link #epoll}. */
    boolean isEpoll() {
        return name.equals("epoll");
    }

    @Override
    public String toString() {
        return "netty-" + name + (why.isEmpty() ? "" : " (" + why + ")");
    }

    private static final Channels NIO =
            new Channels(
                    NioSocketChannel.class,
                    NioServerSocketChannel.class,
                    NioDatagramChannel.class,
                    NioDomainSocketChannel.class,
                    NioServerDomainSocketChannel.class,
                    null);

    /** The classes of one transport. */
    record Channels(
            Class<? extends SocketChannel> socket,
            Class<? extends ServerSocketChannel> serverSocket,
            Class<? extends DatagramChannel> datagram,
            Class<? extends Channel> domainSocket,
            Class<? extends ServerChannel> serverDomainSocket,
            @Nullable Class<? extends Channel> domainDatagram) {}
}
