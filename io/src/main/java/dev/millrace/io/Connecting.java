package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.netty.NettyLoop;
import dev.millrace.spi.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connect to a host: its addresses, staggered, as <a
 * href="https://www.rfc-editor.org/rfc/rfc8305">RFC 8305</a> says. The first that answers wins, and
 * all others are closed.
 */
final class Connecting {
    private final NettyLoop netty;
    private final String host;
    private final int port;
    private final ConnectOptions options;
    private final ReflectiveChannelFactory<SocketChannel> channels;
    private final List<ConnectFailedException.Attempt> failures = new ArrayList<>();
    private @Nullable Connection winner;

    @SuppressWarnings("unchecked")
    Connecting(NettyLoop netty, String host, int port, ConnectOptions options) {
        this.netty = netty;
        this.host = host;
        this.port = port;
        this.options = options;
        this.channels =
                new ReflectiveChannelFactory<>(
                        (Class<SocketChannel>) netty.transport().socketChannel());
    }

    Connection run() throws IOException {
        List<InetAddress> addresses = addresses();
        boolean connected = false;
        try {
            Connection made =
                    addresses.size() == 1 ? attempt(addresses.getFirst()) : race(addresses);
            connected = true;
            return made;
        } catch (Lost e) {
            throw new ConnectFailedException(host, port, failures);
        } finally {
            Connection late = winner;
            if (!connected && late != null) { // a cancel has overtaken it
                late.abort();
            }
        }
    }

    private Connection race(List<InetAddress> addresses) throws Lost {
        List<Body<Connection, Lost>> attempts = new ArrayList<>();
        for (InetAddress address : addresses) {
            attempts.add(() -> attempt(address));
        }
        return Async.staggeredRace(options.stagger(), attempts);
    }

    private List<InetAddress> addresses() throws IOException {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        List<InetAddress> all =
                literal == null
                        ? options.resolver().resolve(host)
                        : List.of(InetAddress.getByAddress(literal));
        if (all.isEmpty()) {
            throw new UnknownHostException(host);
        }
        List<InetAddress> order = interleaved(all);
        return order.subList(0, Math.min(order.size(), options.mostAddresses()));
    }

    /** The families by turns, beginning with that of the first. */
    static List<InetAddress> interleaved(List<InetAddress> all) {
        Class<?> family = all.getFirst().getClass();
        var first = new ArrayList<InetAddress>();
        var second = new ArrayList<InetAddress>();
        for (InetAddress address : all) {
            (address.getClass() == family ? first : second).add(address);
        }
        var order = new ArrayList<InetAddress>(all.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                order.add(first.get(i));
            }
            if (i < second.size()) {
                order.add(second.get(i));
            }
        }
        return order;
    }

    private Connection attempt(InetAddress address) throws Lost {
        var target = new InetSocketAddress(address, port);
        try {
            Connection made = connect(target);
            if (winner != null) { // both have answered in one turn
                made.abort();
                throw new Lost();
            }
            winner = made;
            return made;
        } catch (IOException e) {
            failures.add(new ConnectFailedException.Attempt(target, e));
            throw new Lost();
        }
    }

    private Connection connect(InetSocketAddress target) throws IOException {
        var made = new Connection[1];
        Throwable failure =
                Async.<@Nullable Throwable>suspendInLoop(suspension ->
                        netty.loop()
                                .onDriver(() -> {
                                    made[0] = begin(target, suspension);
                                }));
        if (failure == null) {
            return made[0];
        }
        throw failure instanceof IOException known ? known : new IOException(failure);
    }

    private Connection begin(InetSocketAddress target, Suspension<@Nullable Throwable> suspension) {
        SocketChannel channel = channels.newChannel();
        channel.config().setTcpNoDelay(options.noDelay()).setKeepAlive(options.keepAlive());
        channel.config().setConnectTimeoutMillis(0); // scopes do that
        channel.config().setOption(ChannelOption.SO_REUSEADDR, options.localAddress() != null);
        Connection connection = Connection.of(netty, channel, options.limits());
        suspension.onCancel(() -> {
            connection.abort();
            return true;
        });
        netty.group()
                .register(channel)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        channel.connect(target, options.localAddress(), channel.newPromise())
                                .addListener(done ->
                                        answer((ChannelFuture) done, connection, suspension));
                    } else {
                        channel.unsafe().closeForcibly();
                        suspension.tryResume(registered.cause());
                    }
                });
        return connection;
    }

    private static void answer(
            ChannelFuture done, Connection connection, Suspension<@Nullable Throwable> suspension) {
        boolean taken = suspension.tryResume(done.cause());
        if (!taken || !done.isSuccess()) {
            Channel channel = connection.channel();
            channel.unsafe().close(channel.voidPromise());
        }
    }

    /** An attempt has failed, or comes too late; why is told elsewhere. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost() {
            super(null, null, false, false);
        }
    }
}
