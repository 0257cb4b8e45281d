package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * The group and the event loop that libraries are given: what they may call, and what that does.
 */
class NettyGroupTest extends OnNetty {

    private SocketChannel open() throws ReflectiveOperationException {
        return netty.transport().socketChannel().getConstructor().newInstance();
    }

    @Test
    @SuppressWarnings("deprecation") // old libraries call it
    void a_channel_is_registered_by_whatever_call_a_library_uses() throws Exception {
        List<BiFunction<IoEventLoopGroup, Channel, ChannelFuture>> calls =
                List.of(
                        (group, channel) -> group.register(channel),
                        (group, channel) ->
                                group.register(new DefaultChannelPromise(channel, group.next())),
                        (group, channel) -> group.register(channel, channel.newPromise()));
        List<Channel> registered = new ArrayList<>();
        run(() -> {
            IoEventLoop next = netty.group().next();
            for (IoEventLoopGroup group : List.of(netty.group(), next)) {
                for (var call : calls) {
                    Channel channel = open();
                    NettyBridge.await(loop.onDriver(() -> call.apply(group, channel)));
                    assertThat(channel.eventLoop()).isSameAs(next);
                    registered.add(channel);
                }
            }
        });
        assertThat(registered).hasSize(6).noneMatch(Channel::isOpen); // closed with the loop
    }

    @Test
    @SuppressWarnings("deprecation") // old libraries call it
    void a_library_that_shuts_down_its_group_does_not_end_the_loop() throws Exception {
        List<IoEventLoopGroup> groups = new ArrayList<>();
        run(() -> {
            groups.add(netty.group());
            groups.add(netty.group().next());
            for (IoEventLoopGroup group : groups) {
                assertThat(group.shutdownGracefully().isSuccess()).isTrue();
                group.shutdown();
                assertThat(group.isShuttingDown()).isFalse();
                assertThat(group.isShutdown()).isFalse();
                assertThat(group.isTerminated()).isFalse();
                assertThat(group.terminationFuture().isDone()).isFalse();
                assertThat(NettyBridge.<String>await(group.submit(() -> "still here")))
                        .isEqualTo("still here");
            }
        });
        for (IoEventLoopGroup group : groups) {
            assertThat(group.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(group.isTerminated()).isTrue();
            assertThat(group.isShuttingDown()).isTrue();
            assertThat(group.isShutdown()).isTrue();
        }
    }

    @Test
    void it_is_a_group_of_one_that_knows_its_transport() throws Exception {
        run(() -> {
            IoEventLoopGroup group = netty.group();
            IoEventLoop next = group.next();
            assertThat(group).containsExactly(next);
            assertThat(next.next()).isSameAs(next);
            assertThat(next.parent()).isSameAs(group);
            assertThat(group).hasToString("group of " + next);
            for (IoEventLoopGroup each : List.of(group, next)) {
                assertThat(each.isIoType(io().type())).isTrue();
                assertThat(each.isIoType(IoHandler.class)).isFalse();
                assertThat(each.isCompatible(IoHandle.class)).isFalse();
            }
        });
    }

    @Test
    void what_is_no_channel_of_the_transport_is_refused_with_the_reason() throws Exception {
        IoHandle foreign =
                new IoHandle() {
                    @Override
                    public void handle(
                            IoRegistration registration, io.netty.channel.IoEvent event) {
                        trace.add("handled");
                    }

                    @Override
                    public void close() {
                        trace.add("closed");
                    }
                };
        List<IoEventLoopGroup> groups = new ArrayList<>();
        run(() -> {
            groups.add(netty.group());
            Future<IoRegistration> refused = groups.getFirst().register(foreign);
            assertThatThrownBy(() -> NettyBridge.await(refused)).isInstanceOf(Exception.class);
            assertThat(refused.isSuccess()).isFalse();
        });
        assertThatThrownBy(() -> groups.getFirst().register(foreign))
                .isInstanceOf(RejectedExecutionException.class); // the loop is closed
        assertThat(trace).isEmpty();
    }
}
