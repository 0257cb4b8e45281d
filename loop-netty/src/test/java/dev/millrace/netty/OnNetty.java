package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.ExceptionHandler;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.VoidCoroutine;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** A loop that sleeps in Netty, once per engine; nothing may be reported that no test takes. */
@OnEachEngine
@Timeout(60) // a hang fails, instead of stopping the build
abstract class OnNetty implements ExceptionHandler {
    @Parameter FiberEngine engine = FiberEngine.BATON;

    /** What happened, in order. */
    final List<String> trace = Collections.synchronizedList(new ArrayList<>());

    private final List<LoopFault> faults = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean anyFault;

    // of the loop at hand
    EventLoop loop;
    NettyLoop netty;

    @Override
    public void handle(EventLoop from, LoopFault fault) {
        faults.add(fault);
        anyFault = true;
    }

    boolean anyFault() {
        return anyFault;
    }

    List<LoopFault> takeFaults() {
        synchronized (faults) {
            List<LoopFault> taken = List.copyOf(faults);
            faults.clear();
            return taken;
        }
    }

    LoopFault takeFault() {
        List<LoopFault> taken = takeFaults();
        assertThat(taken).hasSize(1);
        return taken.getFirst();
    }

    @AfterEach
    void nothing_was_reported() {
        assertThat(takeFaults()).isEmpty();
    }

    EventLoop.Builder builder() {
        return EventLoop.builder()
                .engine(engine)
                .poller(NettyTransport.best())
                .exceptionHandler(this)
                .slowStep(Duration.ofSeconds(30));
    }

    /** Runs {@code body} as a task, and closes the loop. */
    void run(VoidCoroutine body) throws Exception {
        run(builder(), body);
    }

    void run(EventLoop.Builder settings, VoidCoroutine body) throws Exception {
        try (Runner runner = Runner.of(settings)) {
            runner.run(() -> {
                loop = EventLoop.current();
                netty = NettyLoop.of(loop);
                body.run();
            });
        }
    }

    /** Lets the loop go round until {@code condition} holds. */
    void until(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Async.sleep(Duration.ofMillis(1));
        }
    }

    IoLoop io() {
        return ((NettyPoller) loop.poller()).io();
    }

    /** A server on a free port of this host whose channels get {@code handlers}. */
    Channel serve(Consumer<? super Channel> handlers) {
        ChannelFuture bound =
                loop.onDriver(() ->
                        new ServerBootstrap()
                                .group(netty.group())
                                .channel(netty.transport().serverSocketChannel())
                                .childHandler(initializer(handlers))
                                .bind(new InetSocketAddress("127.0.0.1", 0)));
        NettyBridge.await(bound);
        return bound.channel();
    }

    /** A client of {@code server} with {@code handlers}. */
    Channel connect(Channel server, Consumer<? super Channel> handlers) {
        ChannelFuture connected =
                loop.onDriver(() ->
                        new Bootstrap()
                                .group(netty.group())
                                .channel(netty.transport().socketChannel())
                                .handler(initializer(handlers))
                                .connect(server.localAddress()));
        NettyBridge.await(connected);
        return connected.channel();
    }

    /** Both ends of a connection; the accepted one with {@code handlers}, and no reads before. */
    Ends pair(Consumer<? super Channel> handlers) {
        Promise<Channel> accepted = loop.promise();
        ChannelFuture bound =
                loop.onDriver(() ->
                        new ServerBootstrap()
                                .group(netty.group())
                                .channel(netty.transport().serverSocketChannel())
                                .childOption(ChannelOption.AUTO_READ, false)
                                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                                .childHandler(
                                        initializer(channel -> {
                                            handlers.accept(channel);
                                            accepted.complete(channel);
                                        }))
                                .bind(new InetSocketAddress("127.0.0.1", 0)));
        NettyBridge.await(bound);
        Channel client = connect(bound.channel(), channel -> {});
        return new Ends(client, accepted.await(), bound.channel());
    }

    record Ends(Channel client, Channel accepted, Channel server) {}

    void write(Channel channel, String text) {
        NettyBridge.awaitOwned(() -> channel.writeAndFlush(bytes(text)));
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    static String text(ByteBuf bytes) {
        try {
            return bytes.toString(StandardCharsets.US_ASCII);
        } finally {
            bytes.release();
        }
    }

    private static ChannelHandler initializer(Consumer<? super Channel> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                handlers.accept(channel);
            }
        };
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("happened within 20 s").isTrue();
    }
}
