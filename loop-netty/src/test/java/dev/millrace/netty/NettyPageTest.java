package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/netty.md. */
@Timeout(60)
class NettyPageTest {

    @Test
    void the_page_s_server_answers_its_client() {
        Async.run(() ->
                TaskGroup.run(group -> {
                    Channel server = serve(group);
                    assertThat(ask(server.localAddress(), "tea")).isEqualTo("TEA");
                    NettyBridge.awaitOwned(server::close);
                }));
    }

    // @start region=server
    static Channel serve(TaskGroup group) {
        EventLoop loop = EventLoop.current();
        NettyLoop netty = NettyLoop.of(loop); // the loop sleeps in Netty from now on
        ChannelFuture bound =
                loop.onDriver(() ->
                        new ServerBootstrap()
                                .group(netty.group())
                                .channel(netty.transport().serverSocketChannel())
                                .childHandler(
                                        new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel channel) {
                                                var requests =
                                                        NettyBridge.messages(
                                                                channel, ByteBuf.class);
                                                group.fork(() -> answer(channel, requests));
                                            }
                                        })
                                .bind("127.0.0.1", 0));
        NettyBridge.await(bound);
        return bound.channel();
    }

    static void answer(Channel channel, AsyncStream<ByteBuf> requests) {
        requests.forEach(request -> {
            String text = request.toString(StandardCharsets.UTF_8);
            request.release();
            ByteBuf answer = Unpooled.copiedBuffer(text.toUpperCase(), StandardCharsets.UTF_8);
            NettyBridge.awaitOwned(() -> channel.writeAndFlush(answer)); // waits for the peer
        });
        NettyBridge.awaitOwned(channel::close);
    }

    // @end

    static String ask(SocketAddress server, String question) {
        EventLoop loop = EventLoop.current();
        NettyLoop netty = NettyLoop.of(loop);
        ChannelFuture connecting =
                loop.onDriver(() ->
                        new Bootstrap()
                                .group(netty.group())
                                .channel(netty.transport().socketChannel())
                                .handler(new ChannelInboundHandlerAdapter())
                                .connect(server));
        NettyBridge.awaitOwned(() -> connecting);
        Channel channel = connecting.channel();
        try (var answers = NettyBridge.messages(channel, ByteBuf.class)) {
            ByteBuf bytes = Unpooled.copiedBuffer(question, StandardCharsets.UTF_8);
            NettyBridge.awaitOwned(() -> channel.writeAndFlush(bytes));
            ByteBuf answer = answers.next();
            try {
                return answer.toString(StandardCharsets.UTF_8);
            } finally {
                answer.release();
            }
        } finally {
            loop.onDriver(() -> channel.close());
        }
    }

    @Test
    void a_driver_is_lent_for_a_moment() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Thread here = Thread.currentThread();
            // @start region=driver
            Thread driver =
                    loop.onDriver(() -> Thread.currentThread()); // no wake-up, no checkpoint
            // @end
            assertThat(driver).isNotSameAs(here);
            TaskGroup.run(group -> group.fork(() -> assertThat(loop.inLoop()).isTrue()));
        });
    }
}
