package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.netty.NettyLoop;
import dev.millrace.spi.Suspension;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connect to a host: tries its addresses with a delay between them, as <a
 * href="https://www.rfc-editor.org/rfc/rfc8305">RFC 8305</a> specifies. The first that answers
 * wins; all others are closed.
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
        boolean ended = false;
        try {
            if (addresses.size() == 1) {
                attempt(addresses.getFirst());
            } else {
                TaskGroup.run(group -> race(group, addresses));
            }
            ended = true;
        } finally {
            Connection late = winner;
            if (!ended && late != null) { // cancelled meanwhile
                late.abort();
            }
        }
        Connection made = winner;
        if (made == null) {
            throw new ConnectFailedException(host, port, failures);
        }
        return made;
    }

    private void race(TaskGroup group, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            Promise<@Nullable Void> failed = netty.loop().promise();
            group.fork(() -> {
                attempt(address);
                if (winner == null) {
                    failed.complete(null);
                } else {
                    group.cancel("an address has answered");
                }
            });
            Async.moveOnAfter(options.stagger(), failed::await);
        }
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

    /** Alternates the address families, starting with that of the first. */
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

    private void attempt(InetAddress address) {
        var target = new InetSocketAddress(address, port);
        try {
            Connection made = connect(target);
            if (winner == null) {
                winner = made;
            } else { // two have answered in the same turn
                made.abort();
            }
        } catch (IOException e) {
            failures.add(new ConnectFailedException.Attempt(target, e));
        }
    }

    private Connection connect(InetSocketAddress target) throws IOException {
        var made = new Connection[1];
        Future<?> ended;
        try {
            ended =
                    Async.<Future<?>>suspendInLoop(suspension ->
                            netty.loop()
                                    .onDriver(() -> {
                                        made[0] = begin(target, suspension);
                                    }));
        } catch (ChannelException e) {
            throw NettyWait.unopened(e);
        }
        Throwable failure = ended.cause();
        if (failure == null) {
            return made[0];
        }
        throw failure instanceof IOException known ? known : new IOException(failure);
    }

    private Connection begin(InetSocketAddress target, Suspension<Future<?>> suspension) {
        SocketChannel channel = channels.newChannel();
        try {
            configure(channel);
        } catch (ChannelException e) {
            channel.unsafe().closeForcibly();
            throw e;
        }
        Connection connection = Connection.of(netty, channel, options.limits());
        boolean[] left = {false};
        suspension.onCancel(() -> {
            left[0] = true; // so that the end of this attempt does not count as an answer
            connection.abort();
            return true;
        });
        Wire.register(netty, channel)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        channel.connect(target, options.localAddress(), channel.newPromise())
                                .addListener(done -> {
                                    boolean taken = !left[0] && suspension.tryResume(done);
                                    if (!taken || !done.isSuccess()) {
                                        channel.unsafe().close(channel.voidPromise());
                                    }
                                });
                    } else {
                        channel.unsafe().closeForcibly();
                        suspension.tryResume(registered);
                    }
                });
        return connection;
    }

    private void configure(SocketChannel channel) {
        channel.config().setTcpNoDelay(options.noDelay()).setKeepAlive(options.keepAlive());
        channel.config().setConnectTimeoutMillis(0); // scopes limit the time
        channel.config().setOption(ChannelOption.SO_REUSEADDR, options.localAddress() != null);
    }
}
