package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.VoidCoroutine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** What a loop tells epoll of its channels: each change is a system call. */
class InterestsTest extends OnNetty {
    private int told;
    private int failures; // to come

    @Test
    void reading_that_is_off_and_on_again_before_a_look_costs_no_call() throws Exception {
        onEpoll(() -> {
            Ends ends = pair(channel -> {});
            var messages = NettyBridge.messages(ends.accepted(), ByteBuf.class);
            Channel client = ends.client();
            lookAround(); // the interests so far are told
            int before = told;
            for (int i = 0; i < 100; i++) {
                loop.onDriver(() -> {
                    client.config().setAutoRead(false);
                    client.config().setAutoRead(true);
                });
                Async.checkpoint();
            }
            lookAround();
            assertThat(told).isEqualTo(before);
            messages.close();
        });
    }

    @Test
    void reading_that_is_off_at_a_look_stays_off_until_it_is_on_again() throws Exception {
        onEpoll(() -> {
            Ends ends =
                    pair(channel ->
                            channel.pipeline()
                                    .addLast(
                                            new ChannelInboundHandlerAdapter() {
                                                @Override
                                                public void channelRead(
                                                        ChannelHandlerContext context,
                                                        Object message) {
                                                    trace.add(text((ByteBuf) message));
                                                }
                                            }));
            Channel accepted = ends.accepted();
            loop.onDriver(() -> accepted.config().setAutoRead(true));
            write(ends.client(), "one");
            until(() -> trace.contains("one"));

            loop.onDriver(() -> accepted.config().setAutoRead(false));
            write(ends.client(), "two");
            lookAround();
            assertThat(trace).containsExactly("one");

            loop.onDriver(() -> accepted.config().setAutoRead(true));
            until(() -> trace.contains("two"));
        });
    }

    @Test
    void an_interest_that_cannot_be_told_closes_the_channel_with_the_reason() throws Exception {
        onEpoll(() -> {
            Promise<Throwable> reason = loop.promise();
            Ends ends =
                    pair(channel ->
                            channel.pipeline()
                                    .addLast(
                                            new ChannelInboundHandlerAdapter() {
                                                @Override
                                                public void exceptionCaught(
                                                        ChannelHandlerContext context,
                                                        Throwable cause) {
                                                    reason.complete(cause);
                                                }
                                            }));
            lookAround();
            failures = 2; // the loop tries once more
            loop.onDriver(() -> ends.accepted().read());
            assertThat(reason.await()).hasRootCauseMessage("no more room");
            NettyBridge.await(ends.accepted().closeFuture());
        });
    }

    private void lookAround() {
        long rounds = io().rounds();
        until(() -> io().rounds() > rounds + 2);
    }

    private void onEpoll(VoidCoroutine body) throws Exception {
        assumeThat(Natives.epoll()).as("epoll can be used").isNull();
        assumeThat(engine).isEqualTo(FiberEngine.CARRIER);
        run(
                builder()
                        .poller(
                                NettyTransport.ofNative(
                                        "epoll",
                                        counted(EpollIoHandler.newFactory()),
                                        new NettyTransport.Channels(
                                                EpollSocketChannel.class,
                                                EpollServerSocketChannel.class,
                                                EpollDatagramChannel.class,
                                                EpollDomainSocketChannel.class,
                                                EpollServerDomainSocketChannel.class,
                                                EpollDomainDatagramChannel.class),
                                        null)),
                body);
    }

    private IoHandlerFactory counted(IoHandlerFactory epoll) {
        return executor -> new Counting(epoll, executor);
    }

    /** epoll, with a look at what it is told. */
    private final class Counting implements IoHandler {
        private final IoHandler epoll;

        Counting(IoHandlerFactory factory, ThreadAwareExecutor executor) {
            epoll = factory.newHandler(executor);
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            IoRegistration registration = epoll.register(handle);
            return new IoRegistration() {
                @Override
                public <T> T attachment() {
                    return registration.attachment();
                }

                @Override
                public long submit(IoOps ops) {
                    told++;
                    if (failures > 0) {
                        failures--;
                        throw new UncheckedIOException(new IOException("no more room"));
                    }
                    return registration.submit(ops);
                }

                @Override
                public boolean isValid() {
                    return registration.isValid();
                }

                @Override
                public boolean cancel() {
                    return registration.cancel();
                }
            };
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }
}
