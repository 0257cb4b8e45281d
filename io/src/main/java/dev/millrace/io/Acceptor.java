package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.netty.NettyLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a server channel's pipeline: accepts connections for the task that serves them, up to
 * the limit. If the system has no file descriptor left, it tries again after a while and reports
 * that at most once a second. Loop only; handlers run on the driver.
 */
final class Acceptor extends ChannelInboundHandlerAdapter
        implements Consumer<Suspension<@Nullable Void>>, CancelHook {
    private static final int MOST_AT_ONCE = 16;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NettyLoop netty;
    private final EventLoop loop;
    private final Channel channel;
    private final ServerOptions options;
    private final Consumer<Channel> prepare;
    private final Set<Connection> open = new LinkedHashSet<>();
    private final Map<InetAddress, Integer> peers = new HashMap<>();
    private final ArrayDeque<Connection> accepted = new ArrayDeque<>();
    private @Nullable Suspension<@Nullable Void> taker;
    private boolean serving;
    private boolean stopped;
    private boolean paused; // waiting for the retry
    private long pauseMillis; // the last pause; 0 without a failure
    private long failedSinceReport;
    private long lastReport;

    /**
     * @param prepare adds handlers to the pipeline of each new channel
     */
    Acceptor(NettyLoop netty, Channel channel, ServerOptions options, Consumer<Channel> prepare) {
        this.netty = netty;
        this.loop = netty.loop();
        this.channel = channel;
        this.options = options;
        this.prepare = prepare;
        // loads the classes for a report while there are descriptors to load them with
        report(null);
    }

    // ---- for tasks

    /** Starts accepting. */
    void begin() {
        serving = true;
        loop.onDriver(this::adjust);
    }

    /** The next connection, without waiting; null if there is none. */
    @Nullable Connection poll() {
        return accepted.poll();
    }

    boolean stopped() {
        return stopped;
    }

    /** Stops accepting, and resets connections that were accepted and not taken. Idempotent. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        loop.onDriver(() -> {
            channel.close();
        });
        for (Connection waiting = accepted.poll(); waiting != null; waiting = accepted.poll()) {
            waiting.abort();
        }
        wake();
    }

    /** A copy of the open connections. */
    List<Connection> open() {
        return List.copyOf(open);
    }

    int openCount() {
        return open.size();
    }

    @Override
    public void accept(Suspension<@Nullable Void> suspension) {
        taker = suspension;
        suspension.onCancel(this);
    }

    @Override
    public boolean abort() {
        taker = null;
        return true;
    }

    private void wake() {
        Suspension<@Nullable Void> waiting = taker;
        if (waiting != null) {
            taker = null;
            waiting.resume(null);
        }
    }

    // ---- on the driver

    /** Accepts if there is room for another connection, else pauses. */
    private void adjust() {
        int room = options.mostConnections() - open.size();
        if (room > 0) { // the transport accepts several before it reports the first
            MaxMessagesRecvByteBufAllocator allocator = channel.config().getRecvByteBufAllocator();
            allocator.maxMessagesPerRead(Math.min(MOST_AT_ONCE, room));
        }
        channel.config().setAutoRead(room > 0 && serving && !stopped && !paused);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var child = (Channel) message;
        pauseMillis = 0;
        if (stopped || !entersFrom(child)) {
            reset(child);
            return;
        }
        try {
            take(child);
        } catch (Throwable t) {
            leaves(child);
            reset(child);
            throw t;
        }
    }

    private void take(Channel child) {
        child.config().setOption(ChannelOption.TCP_NODELAY, options.noDelay());
        prepare.accept(child);
        Connection connection = Connection.of(netty, child, options.limits());
        open.add(connection);
        adjust();
        child.closeFuture().addListener(closed -> ended(connection));
        Wire.register(netty, child)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        accepted.add(connection);
                        wake();
                    } else {
                        reset(child);
                    }
                });
    }

    private void ended(Connection connection) {
        open.remove(connection);
        leaves(connection.channel());
        if (!stopped) {
            adjust();
        }
    }

    private static void reset(Channel child) {
        child.config().setOption(ChannelOption.SO_LINGER, 0);
        child.unsafe().closeForcibly();
    }

    /**
     * Counts a connection from the address of {@code child}; false if that address has reached its
     * limit.
     */
    private boolean entersFrom(Channel child) {
        InetAddress peer = addressOf(child);
        if (peer == null || options.mostPerPeer() == ServerOptions.UNLIMITED) {
            return true;
        }
        int count = peers.getOrDefault(peer, 0);
        if (count >= options.mostPerPeer()) {
            return false;
        }
        peers.put(peer, count + 1);
        return true;
    }

    private void leaves(Channel child) {
        InetAddress peer = addressOf(child);
        if (peer != null) {
            peers.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The peer's address; the channel keeps it even when it is closed. */
    private static @Nullable InetAddress addressOf(Channel child) {
        return child.remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }

    /** Stops also if the channel was closed by something else, so that nobody waits for ever. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            loop.report(LoopFault.of("a server on " + channel.localAddress() + " failed", cause));
            return;
        }
        failedSinceReport++;
        pauseMillis =
                pauseMillis == 0
                        ? FIRST_PAUSE_MILLIS
                        : Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
        paused = true;
        channel.config().setAutoRead(false);
        netty.group().next().schedule(this::retry, pauseMillis, TimeUnit.MILLISECONDS);
        report(cause);
    }

    private void retry() {
        paused = false;
        if (!stopped) {
            adjust(); // the pause grows if this fails, too
        }
    }

    private void report(@Nullable Throwable cause) {
        long now = System.nanoTime();
        if (cause != null && (lastReport == 0 || now - lastReport >= REPORT_NANOS)) {
            lastReport = now;
            long failed = failedSinceReport;
            failedSinceReport = 0;
            loop.report(
                    LoopFault.of(
                            "a server on "
                                    + channel.localAddress()
                                    + " cannot accept, "
                                    + failed
                                    + " times since the last report; it tries again",
                            cause));
        }
    }
}
