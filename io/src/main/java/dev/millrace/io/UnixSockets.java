package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.netty.NettyLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Unix domain sockets for tasks: the connections and servers of {@link Tcp}, and the endpoints of
 * {@link Datagrams}, between processes of one machine.
 *
 * {@snippet lang=java :
 * try (TcpServer server = UnixSockets.listen(Path.of("/run/user/1000/clock.sock"))) {
 *     server.serve(connection -> connection.writeLine(clock.now()));
 * }
 * }
 *
 * <p>A socket that is bound to a path has a file there, which gets the permissions of {@link
 * UnixOptions} before anybody can connect. The file is removed when the socket is closed. The file
 * of a dead process is replaced if it is a socket of the same user without a listener; a symbolic
 * link is not followed. Anything else is refused with a {@link BindException} that gives the
 * reason.
 *
 * <p>A path may have up to 107 bytes. Its folder must be writable, and its path must be about ten
 * bytes shorter than the limit, because the socket is first bound in a subfolder.
 *
 * <p>Datagrams need a loop on epoll, because the JDK, and so {@link
 * dev.millrace.netty.NettyTransport#nio}, does not support them. A cancelled call leaves no socket
 * and no file.
 */
public final class UnixSockets {
    private UnixSockets() {}

    /** As {@link #listen(Path, UnixOptions, ServerOptions)}, with the defaults. */
    @Checkpoint
    public static TcpServer listen(Path path) throws IOException {
        return listen(path, UnixOptions.DEFAULTS, ServerOptions.DEFAULTS);
    }

    /**
     * Opens a server socket at {@code path}. Connections wait in its backlog until {@link
     * TcpServer#serve}.
     *
     * @throws BindException if the path is in use, or must not be replaced
     * @throws IOException if the path is too long, or the file cannot be created
     */
    @Checkpoint
    public static TcpServer listen(Path path, UnixOptions unix, ServerOptions options)
            throws IOException {
        Async.readyCheckpoint("listen");
        Objects.requireNonNull(unix, "unix");
        Objects.requireNonNull(options, "options");
        NettyLoop netty = NettyLoop.current();
        return bound(
                path,
                unix,
                file ->
                        TcpServer.listen(
                                netty,
                                netty.transport().serverDomainSocketChannel(),
                                addressFor(netty, file.place()),
                                options,
                                child -> knowsHalfClosure(netty, child)),
                (server, file) -> server.at(file.address(), file::remove),
                TcpServer::close);
    }

    /** As {@link #connect(Path, ConnectionLimits)}, with the defaults. */
    @Checkpoint
    public static Connection connect(Path path) throws IOException {
        return connect(path, ConnectionLimits.DEFAULTS);
    }

    /**
     * Connects to the server at {@code path}.
     *
     * @throws ConnectException if there is none, or this user has no permission
     * @throws IOException if the path is too long
     */
    @Checkpoint
    public static Connection connect(Path path, ConnectionLimits limits) throws IOException {
        Async.readyCheckpoint("connect");
        Objects.requireNonNull(limits, "limits");
        UnixDomainSocketAddress address = SocketFile.address(path);
        NettyLoop netty = NettyLoop.current();
        var made = new Connection[1];
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(netty.group())
                        .channel(netty.transport().domainSocketChannel())
                        .disableResolver()
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        knowsHalfClosure(netty, channel);
                                        made[0] = Connection.of(netty, channel, limits);
                                    }
                                });
        try {
            NettyWait.opened(netty.loop(), () -> bootstrap.connect(addressFor(netty, address)));
        } catch (IOException e) {
            throw unreachable(path, e);
        }
        return made[0];
    }

    private static void knowsHalfClosure(NettyLoop netty, Channel channel) {
        if (netty.transport().isNio()) {
            UnixInputEnd.of(channel);
        }
    }

    private static IOException unreachable(Path path, IOException cause) {
        var failure = new ConnectException("cannot connect to " + path + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    /** As {@link #bindDatagrams(Path, UnixOptions, DatagramOptions)}, with the defaults. */
    @Checkpoint
    public static DatagramEndpoint bindDatagrams(Path path) throws IOException {
        return bindDatagrams(path, UnixOptions.DEFAULTS, DatagramOptions.DEFAULTS);
    }

    /**
     * Opens an endpoint that receives what is sent to {@code path}, and sends to other paths. No
     * datagram is lost: while an endpoint's receive queue is full, its senders wait.
     *
     * @throws UnsupportedOperationException if the loop's transport does not support them
     * @throws BindException if the path is in use, or must not be replaced
     */
    @Checkpoint
    public static DatagramEndpoint bindDatagrams(
            Path path, UnixOptions unix, DatagramOptions options) throws IOException {
        Async.readyCheckpoint("bindDatagrams");
        Objects.requireNonNull(unix, "unix");
        Objects.requireNonNull(options, "options");
        NettyLoop netty = NettyLoop.current();
        Class<? extends Channel> type = datagramChannel(netty);
        var inbox = DatagramInbox.pausing(netty.loop(), options);
        Bootstrap bootstrap = Datagrams.bootstrap(netty, type, inbox, options);
        return bound(
                path,
                unix,
                file ->
                        NettyWait.opened(
                                netty.loop(),
                                () -> bootstrap.bind(addressFor(netty, file.place()))),
                (channel, file) -> {
                    netty.loop()
                            .onDriver(() -> {
                                channel.closeFuture().addListener(closed -> file.remove());
                            });
                    return new DatagramEndpoint(
                            netty.loop(),
                            channel,
                            inbox,
                            UnixSockets::addressed,
                            file.address(),
                            null);
                },
                channel -> netty.loop().onDriver(() -> channel.close()));
    }

    /**
     * Opens an endpoint without a path of its own that sends to the one at {@code path}. It
     * receives nothing, because the peer cannot answer it.
     *
     * @throws UnsupportedOperationException if the loop's transport does not support them
     * @throws ConnectException if there is none, or this user has no permission
     */
    @Checkpoint
    public static DatagramEndpoint connectDatagrams(Path path) throws IOException {
        Async.readyCheckpoint("connectDatagrams");
        UnixDomainSocketAddress address = SocketFile.address(path);
        NettyLoop netty = NettyLoop.current();
        var inbox = DatagramInbox.pausing(netty.loop(), DatagramOptions.DEFAULTS);
        Bootstrap bootstrap =
                Datagrams.bootstrap(netty, datagramChannel(netty), inbox, DatagramOptions.DEFAULTS);
        try {
            Channel channel =
                    NettyWait.opened(
                            netty.loop(), () -> bootstrap.connect(addressFor(netty, address)));
            return new DatagramEndpoint(
                    netty.loop(),
                    channel,
                    inbox,
                    (content, to) -> content,
                    UnixAddresses.ofJdk(null),
                    address);
        } catch (IOException e) {
            throw unreachable(path, e);
        }
    }

    private static Class<? extends Channel> datagramChannel(NettyLoop netty) {
        Class<? extends Channel> type = netty.transport().domainDatagramChannel();
        if (type == null) {
            throw new UnsupportedOperationException(
                    "Unix domain datagrams need a loop on epoll, and this one is on "
                            + netty.transport()
                            + "; NettyTransport.epoll() says what is missing");
        }
        return type;
    }

    private static Object addressed(ByteBuf content, @Nullable SocketAddress to) {
        var recipient = (UnixDomainSocketAddress) Objects.requireNonNull(to, "to");
        return new DomainDatagramPacket(
                content, (DomainSocketAddress) UnixAddresses.ofNetty(recipient));
    }

    private static SocketAddress addressFor(NettyLoop netty, UnixDomainSocketAddress address) {
        return netty.transport().isNio() ? address : UnixAddresses.ofNetty(address);
    }

    // ---- a socket with a file

    private interface Bind<S> {
        S bind(SocketFile file) throws IOException;
    }

    private interface Named<S, T> {
        T named(S socket, SocketFile file);
    }

    private interface Close<S> {
        void close(S socket);
    }

    /** Binds a socket where nobody can reach it, and then gives it the name {@code path}. */
    private static <S, T> T bound(
            Path path, UnixOptions unix, Bind<S> bind, Named<S, T> named, Close<S> close)
            throws IOException {
        SocketFile file = SocketFile.prepare(path);
        @Nullable S socket = null;
        boolean published = false;
        try {
            socket = bind.bind(file);
            file.publish(unix);
            published = true;
            return named.named(socket, file);
        } finally {
            if (!published) {
                file.remove();
                if (socket != null) {
                    close.close(socket);
                }
            }
        }
    }
}
