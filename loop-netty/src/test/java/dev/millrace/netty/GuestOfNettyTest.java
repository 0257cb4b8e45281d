package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A loop as the guest of an event loop of Netty's own, which somebody else owns. */
@Timeout(60) // a hang fails, instead of stopping the build
class GuestOfNettyTest {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LinkedBlockingQueue<LoopFault> faults = new LinkedBlockingQueue<>();

    @AfterEach
    void shutDown() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private EventLoop open(FiberEngine engine) {
        return EventLoop.builder()
                .engine(engine)
                .exceptionHandler((loop, fault) -> faults.add(fault))
                .guestOf(group.next())
                .open();
    }

    @OnEachEngine
    void a_task_uses_the_channels_of_its_host_without_a_hop(FiberEngine engine) throws Exception {
        EventLoop loop = open(engine);
        Channel server = echoServer().sync().channel();

        String answer =
                loop.submit(
                                () -> {
                                    Promise<String> answered = loop.promise();
                                    Promise<Channel> connected = loop.promise();
                                    loop.onDriver(() -> {
                                        assertThat(group.next().inEventLoop()).isTrue();
                                        connect(server, answered, loop)
                                                .addListener(future -> tell(future, connected));
                                    });
                                    Channel client = connected.await();
                                    loop.onDriver(() ->
                                            client.writeAndFlush(
                                                    Unpooled.copiedBuffer(
                                                            "hello", StandardCharsets.US_ASCII)));
                                    return answered.await();
                                })
                        .get();

        assertThat(answer).isEqualTo("hello");
        loop.close();
        assertThat(faults).isEmpty();
    }

    private static void tell(Future<?> future, Promise<Channel> connected) {
        connected.completeThreadSafe(((ChannelFuture) future).channel());
    }

    private ChannelFuture echoServer() {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Echo())
                .bind(new InetSocketAddress("127.0.0.1", 0));
    }

    private ChannelFuture connect(Channel server, Promise<String> answered, EventLoop loop) {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(
                        new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(
                                    ChannelHandlerContext context, ByteBuf bytes) {
                                // the host's, not the loop's
                                assertThat(loop.inLoop()).isFalse();
                                answered.completeThreadSafe(
                                        bytes.toString(StandardCharsets.US_ASCII));
                            }
                        })
                .connect(server.localAddress());
    }

    @io.netty.channel.ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    @OnEachEngine
    void it_cannot_sleep_in_a_transport_itself(FiberEngine engine) throws Exception {
        EventLoop loop = open(engine);

        loop.submit(() ->
                        assertThatIllegalStateException()
                                .isThrownBy(() -> NettyLoop.of(loop))
                                .withMessageContainingAll("is a guest", "event loop of the host"))
                .get();

        loop.close();
    }

    @OnEachEngine
    void a_host_that_shuts_down_first_ends_its_guest(FiberEngine engine) throws Exception {
        EventLoop loop = open(engine);
        var waiting = loop.submit(() -> loop.promise().await());
        loop.submit(() -> "it waits").get();

        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        var late = loop.submit(() -> "late");

        LoopFault fault = faults.poll(20, TimeUnit.SECONDS);
        assertThat(fault.message()).contains("broke down");
        assertThat(fault.failure()).hasMessageContaining("refuses its tasks");
        loop.close(); // or waits until that has been done
        assertThat(waiting).isCompletedExceptionally();
        assertThat(late).isDone();
    }
}
