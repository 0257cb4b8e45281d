package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.TaskGroup;
import dev.millrace.netty.NettyLoop;
import dev.millrace.spi.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server socket, and the tasks that serve its connections.
 *
 * <p>It listens from {@link Tcp#listen} on; clients that connect before {@link #serve} wait in the
 * system's backlog. All methods are for its loop only.
 *
 * <p>{@link #close} stops it in stages: first it accepts no more connections, then it waits up to
 * the {@linkplain ServerOptions#drainLimit drain limit} for the handlers to end, then it cancels
 * the rest and resets their connections.
 */
public final class TcpServer implements AutoCloseable {

    /** Serves one connection. */
    @FunctionalInterface
    public interface Handler {
        /** Runs as a task; may await. The connection is closed when it returns. */
        void handle(Connection connection) throws Exception;
    }

    private final EventLoop loop;
    private final Channel channel;
    private final SocketAddress address;
    private final ServerOptions options;
    private final Acceptor acceptor;
    private final @Nullable TlsAdmission admission; // null: no handshake
    private final CancelScope scope = new CancelScope();
    private final List<Suspension<@Nullable Void>> closers = new ArrayList<>();
    private @Nullable Suspension<@Nullable Void> drainer;
    private int handlers;
    private boolean begun;
    private boolean ended;

    private TcpServer(
            Acceptor acceptor,
            EventLoop loop,
            Channel channel,
            SocketAddress address,
            ServerOptions options,
            @Nullable TlsAdmission admission) {
        this.admission = admission;
        this.loop = loop;
        this.channel = channel;
        this.address = address;
        this.options = options;
        this.acceptor = acceptor;
    }

    static TcpServer listen(NettyLoop netty, String host, int port, ServerOptions options)
            throws IOException {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        InetAddress local =
                literal == null
                        ? AddressResolver.system().resolve(host).getFirst()
                        : InetAddress.getByAddress(literal);
        return listen(
                netty,
                netty.transport().serverSocketChannel(),
                new InetSocketAddress(local, port),
                options,
                child -> {});
    }

    /**
     * Opens a server on {@code address}; {@code type} is the kind of channel.
     *
     * @param prepare adds handlers to the pipeline of each new channel, before ours
     */
    static TcpServer listen(
            NettyLoop netty,
            Class<? extends Channel> type,
            SocketAddress address,
            ServerOptions options,
            Consumer<Channel> prepare)
            throws IOException {
        ErrorPaths.load();
        var opened = new Acceptor[1];
        var channels = new Channel[1];
        Throwable failure;
        try {
            Future<?> ended =
                    Async.<Future<?>>suspendInLoop(suspension ->
                            netty.loop()
                                    .onDriver(() -> {
                                        Channel channel =
                                                new ReflectiveChannelFactory<>(type).newChannel();
                                        channels[0] = channel;
                                        opened[0] = new Acceptor(netty, channel, options, prepare);
                                        bind(
                                                netty,
                                                channel,
                                                address,
                                                options,
                                                opened[0],
                                                suspension);
                                    }));
            failure = ended.cause();
        } catch (ChannelException e) {
            failure = NettyWait.unopened(e);
        }
        if (failure == null) {
            return new TcpServer(
                    opened[0],
                    netty.loop(),
                    channels[0],
                    channels[0].localAddress(),
                    options,
                    null);
        }
        String message = "cannot listen on " + address + ": " + failure.getMessage();
        var told = new BindException(message);
        told.initCause(failure);
        throw told;
    }

    private static void bind(
            NettyLoop netty,
            Channel channel,
            SocketAddress address,
            ServerOptions options,
            Acceptor acceptor,
            Suspension<Future<?>> suspension) {
        try {
            channel.config().setAutoRead(false);
            channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        } catch (ChannelException e) {
            channel.unsafe().closeForcibly();
            throw e;
        }
        channel.pipeline().addLast(acceptor);
        suspension.onCancel(() -> {
            netty.loop().onDriver(() -> channel.unsafe().close(channel.voidPromise()));
            return true;
        });
        Wire.register(netty, channel)
                .addListener(registered -> {
                    if (!registered.isSuccess()) {
                        channel.unsafe().closeForcibly();
                        suspension.tryResume(registered);
                        return;
                    }
                    channel.bind(address)
                            .addListener(bound -> {
                                boolean taken = suspension.tryResume(bound);
                                if (!taken || !bound.isSuccess()) {
                                    ((ChannelFuture) bound).channel().close();
                                }
                            });
                });
    }

    /** This server, not served yet, with the name it got after the bind. */
    TcpServer at(SocketAddress name, Runnable whenClosed) {
        loop.onDriver(() -> {
            channel.closeFuture().addListener(closed -> whenClosed.run());
        });
        return new TcpServer(acceptor, loop, channel, name, options, admission);
    }

    /**
     * This server, not served yet, with handlers that get only connections admitted by {@code tls}.
     */
    TcpServer securedBy(TlsAdmission tls) {
        return new TcpServer(acceptor, loop, channel, address, options, tls);
    }

    // ---- serving

    /**
     * Accepts connections and runs {@code handler} for each in a task of its own, until the server
     * is closed and all handlers have ended. A cancel of this call cancels the handlers, resets
     * their connections and closes the server.
     *
     * <p>A connection is closed when its handler returns. What a handler throws resets its
     * connection and goes to the loop's exception handler. It is not reported if the peer reset the
     * connection, or this server closed it because it was idle.
     *
     * @throws IllegalStateException if {@code serve} was called before
     */
    @Checkpoint
    public void serve(Handler handler) {
        Async.readyCheckpoint("serve");
        requireInLoop("serve");
        Async.requireArgument(handler, "handler");
        if (begun) {
            throw new IllegalStateException(this + " is already served, or was");
        }
        begun = true;
        try {
            if (!acceptor.stopped()) {
                scope.run(() ->
                        TaskGroup.run("connections of " + this, group -> serve(group, handler)));
            }
        } finally {
            end();
        }
    }

    private void serve(TaskGroup group, Handler handler) {
        acceptor.begin();
        if (options.idleLimit().compareTo(Duration.ofDays(1_000)) < 0) {
            group.forkDaemon("idle connections of " + this, this::closeIdle);
        }
        while (!acceptor.stopped()) {
            Connection next = acceptor.poll();
            if (next == null) {
                Async.suspendInLoop(acceptor);
            } else {
                handlers++;
                group.fork(() -> handle(next, handler));
            }
        }
        if (!Async.moveOnAfter(options.drainLimit(), this::drain)) {
            scope.cancel("the drain limit of " + this + " has passed");
        }
    }

    private void drain() {
        if (handlers > 0) {
            Async.<@Nullable Void>suspendInLoop(suspension -> drainer = suspension);
        }
    }

    private void handle(Connection connection, Handler handler) {
        boolean wellEnded = false;
        try {
            if (admission == null || admission.admits(connection)) {
                handler.handle(connection);
            }
            wellEnded = true;
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable thrown) {
            if (!connection.wire().isGoneFor(thrown)) {
                loop.report(LoopFault.of("the handler of a " + connection + " failed", thrown));
            }
        } finally {
            handlers--;
            if (!wellEnded) {
                connection.abort();
            }
            if (handlers == 0 && drainer != null) {
                drainer.tryResume(null);
            }
        }
        connection.close();
    }

    private void closeIdle() {
        Duration limit = options.idleLimit();
        while (true) {
            Async.sleep(limit.dividedBy(4));
            for (Connection connection : acceptor.open()) {
                if (connection.idleTime().compareTo(limit) >= 0) {
                    connection.wire().closeIdle(options.limits().closeLimit());
                }
            }
        }
    }

    private void end() {
        ended = true;
        acceptor.stop();
        for (Connection left : acceptor.open()) {
            left.abort();
        }
        for (Suspension<@Nullable Void> closer : closers) {
            closer.tryResume(null);
        }
        closers.clear();
    }

    /**
     * Stops accepting; {@link #serve} then returns when the handlers have ended, or were cancelled
     * at the drain limit. Waits for that, unless the caller is a handler or not a task; the close
     * goes on even if this wait is cancelled. Idempotent.
     */
    @Override
    public void close() {
        requireInLoop("close");
        acceptor.stop();
        if (begun && !ended && !EventLoop.inCallback() && !scope.surroundsCaller()) {
            Async.<@Nullable Void>suspendInLoop(suspension -> {
                closers.add(suspension);
                suspension.onCancel(() -> {
                    closers.remove(suspension);
                    return true;
                });
            });
        }
    }

    // ---- what it is

    /** The port that it listens on. Any thread. */
    public int port() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    /** The address that it listens on. Any thread. */
    public SocketAddress localAddress() {
        return address;
    }

    /** The loop that it belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** How many connections are open. Loop only. */
    public int connections() {
        requireInLoop("connections");
        return acceptor.openCount();
    }

    /** Whether it accepts nothing more. Loop only. */
    public boolean closed() {
        return acceptor.stopped() || !channel.isOpen();
    }

    private void requireInLoop(String call) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call + " of " + this + " is for its loop only; use loop.submit(…)");
        }
    }

    @Override
    public String toString() {
        return "server on " + address;
    }
}
