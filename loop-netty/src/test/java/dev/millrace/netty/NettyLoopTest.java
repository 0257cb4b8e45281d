package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class NettyLoopTest {

    @OnEachEngine
    void a_task_awaits_what_a_handler_brings_on_the_drivers_thread(FiberEngine engine) {
        run(
                engine,
                loop -> {
                    Thread driver = loop.onDriver(Thread::currentThread);
                    NettyLoop netty = NettyLoop.of(loop);
                    Channel server = echoServer(netty);
                    Promise<String> answer = loop.promise();
                    Promise<Channel> connected = loop.promise();
                    new Bootstrap()
                            .group(netty.group())
                            .channel(netty.transport().socketChannel())
                            .handler(
                                    new SimpleChannelInboundHandler<ByteBuf>() {
                                        @Override
                                        public void channelActive(ChannelHandlerContext context) {
                                            connected.complete(context.channel());
                                        }

                                        @Override
                                        protected void channelRead0(
                                                ChannelHandlerContext context, ByteBuf bytes) {
                                            assertThat(Thread.currentThread()).isSameAs(driver);
                                            assertThat(loop.inLoop()).isTrue();
                                            assertThat(EventLoop.inCallback()).isTrue();
                                            answer.complete(
                                                    bytes.toString(StandardCharsets.US_ASCII));
                                        }
                                    })
                            .connect(server.localAddress());
                    Channel client = connected.await();
                    loop.onDriver(() ->
                            client.writeAndFlush(
                                    Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII)));

                    assertThat(answer.await()).isEqualTo("hello");
                    loop.onDriver(() -> client.close());
                    loop.onDriver(() -> server.close());
                });
    }

    @OnEachEngine
    void the_clock_of_netty_is_that_of_the_loop(FiberEngine engine) {
        run(
                engine,
                loop -> {
                    NettyLoop netty = NettyLoop.of(loop);
                    Promise<Boolean> fired = loop.promise();
                    loop.onDriver(() -> {
                        netty.group()
                                .next()
                                .schedule(
                                        () -> fired.complete(loop.inLoop()),
                                        20,
                                        TimeUnit.MILLISECONDS);
                    });
                    Duration begin = loop.time();

                    assertThat(fired.await()).isTrue();
                    assertThat(loop.time().minus(begin))
                            .isGreaterThanOrEqualTo(Duration.ofMillis(20));
                });
    }

    @OnEachEngine
    void other_threads_wake_a_loop_that_sleeps_in_netty(FiberEngine engine) {
        run(
                engine,
                loop -> {
                    NettyLoop netty = NettyLoop.of(loop);
                    echoServer(netty);
                    for (int i = 0; i < 1_000; i++) {
                        Promise<Integer> promise = loop.promise();
                        int value = i;
                        Thread.startVirtualThread(() -> promise.completeThreadSafe(value));
                        assertThat(promise.await()).isEqualTo(value);
                        Promise<Integer> second = loop.promise();
                        Thread.startVirtualThread(
                                () -> netty.group().next().execute(() -> second.complete(value)));
                        assertThat(second.await()).isEqualTo(value);
                    }
                });
    }

    @OnEachEngine
    void a_loop_has_one_driver_through_three_runs_and_its_close(FiberEngine engine) {
        try (Runner runner =
                Runner.of(EventLoop.builder().engine(engine).poller(NettyTransport.best()))) {
            Thread first = runner.run(() -> EventLoop.current().onDriver(Thread::currentThread));
            Thread second = runner.run(() -> EventLoop.current().onDriver(Thread::currentThread));
            Thread third =
                    runner.run(() -> {
                        echoServer(NettyLoop.current());
                        return EventLoop.current().onDriver(Thread::currentThread);
                    });
            assertThat(second).isSameAs(first);
            assertThat(third).isSameAs(first);
        }
    }

    @OnEachEngine
    void await_is_refused_in_a_handler(FiberEngine engine) {
        run(
                engine,
                loop ->
                        assertThatThrownBy(() ->
                                        loop.onDriver(() -> {
                                            Async.sleep(Duration.ofSeconds(1));
                                        }))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("callbacks must not wait"));
    }

    private interface LoopBody {
        void run(EventLoop loop) throws Exception;
    }

    private static void run(FiberEngine engine, LoopBody body) {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            runner.run(() -> {
                try {
                    body.run(EventLoop.current());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    private static Channel echoServer(NettyLoop netty) {
        Promise<Channel> bound = netty.loop().promise();
        netty.loop()
                .onDriver(() -> {
                    new ServerBootstrap()
                            .group(netty.group())
                            .channel(netty.transport().serverSocketChannel())
                            .childHandler(
                                    new ChannelInitializer<>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline().addLast(new Echo());
                                        }
                                    })
                            .bind(new InetSocketAddress("127.0.0.1", 0))
                            .addListener(future ->
                                    bound.complete(
                                            ((io.netty.channel.ChannelFuture) future).channel()));
                });
        return bound.await();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }
}
