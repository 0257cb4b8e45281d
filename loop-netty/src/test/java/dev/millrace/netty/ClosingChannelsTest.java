package dev.millrace.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosingChannelsTest extends OnNetty {

    @Test
    void a_loop_that_closes_closes_its_channels_first() throws Exception {
        var kept = new Ends[1];
        run(() ->
                kept[0] =
                        pair(channel ->
                                channel.pipeline()
                                        .addLast(
                                                new ChannelInboundHandlerAdapter() {
                                                    @Override
                                                    public void channelInactive(
                                                            ChannelHandlerContext context) {
                                                        trace.add(
                                                                "inactive in loop "
                                                                        + loop.inLoop());
                                                        loop.callSoon(() ->
                                                                trace.add("its callback ran"));
                                                    }
                                                })));
        assertThat(trace).containsExactly("inactive in loop true", "its callback ran");
        assertThat(kept[0].client().isOpen()).isFalse();
        assertThat(kept[0].accepted().isOpen()).isFalse();
        assertThat(kept[0].server().isOpen()).isFalse();
        assertThat(kept[0].server().closeFuture().isDone()).isTrue();
    }

    @Test
    void a_channel_that_does_not_close_in_the_grace_time_is_named_and_cut() throws Exception {
        var kept = new Ends[1];
        run(
                builder().closeGrace(Duration.ofMillis(200)),
                () ->
                        kept[0] =
                                pair(channel ->
                                        channel.pipeline()
                                                .addLast(
                                                        new ChannelOutboundHandlerAdapter() {
                                                            @Override
                                                            public void close(
                                                                    ChannelHandlerContext context,
                                                                    ChannelPromise promise) {
                                                                trace.add("will not");
                                                            }
                                                        })));
        assertThat(trace).containsExactly("will not");
        LoopFault fault = takeFault();
        assertThat(fault.message()).contains("has not closed with its loop");
        assertThat(fault.source()).contains("R:/127.0.0.1");
        assertThat(kept[0].accepted().isOpen()).as("cut").isFalse();
    }

    @Test
    void a_handler_that_opens_channels_as_others_close_does_not_keep_the_loop() throws Exception {
        run(() -> {
            Channel server = serve(channel -> {});
            Channel client = connect(server, channel -> {});
            client.closeFuture()
                    .addListener(closed -> {
                        new io.netty.bootstrap.Bootstrap()
                                .group(netty.group())
                                .channel(netty.transport().socketChannel())
                                .handler(new ChannelInboundHandlerAdapter())
                                .connect(server.localAddress());
                        trace.add("connects again");
                    });
        });
        assertThat(trace).containsExactly("connects again");
    }

    @Test
    void a_task_that_queues_itself_for_ever_does_not_keep_the_loop() throws Exception {
        run(() -> {
            var again =
                    new Runnable() {
                        @Override
                        public void run() {
                            netty.group().next().execute(this);
                        }
                    };
            netty.group().next().execute(again);
            dev.millrace.Async.sleep(Duration.ofMillis(5));
        });
        assertThat(takeFaults())
                .as("refused at last")
                .allSatisfy(fault ->
                        assertThat(fault.failure())
                                .isInstanceOf(
                                        java.util.concurrent.RejectedExecutionException.class));
    }

    @Test
    void a_loop_has_work_as_long_as_a_channel_is_open_or_a_timer_is_set() throws Exception {
        run(() -> {
            assertThat(loop.poller().hasWork()).isFalse();
            Channel server = serve(channel -> {});
            assertThat(loop.poller().hasWork()).isTrue();
            NettyBridge.awaitOwned(server::close);
            assertThat(loop.poller().hasWork()).isFalse();

            var timer =
                    loop.onDriver(() -> netty.group().next().schedule(() -> {}, 1, TimeUnit.HOURS));
            assertThat(loop.poller().hasWork()).isTrue();
            loop.onDriver(() -> timer.cancel(false));
            assertThat(loop.poller().hasWork()).isFalse();
        });
    }

    @Test
    void nothing_of_a_thread_or_a_descriptor_is_left() throws Exception {
        run(() -> pair(channel -> {})); // what is loaded once
        long descriptors = descriptors();
        for (int i = 0; i < 5; i++) {
            run(() -> pair(channel -> {}));
        }
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    }

    private static long descriptors() {
        var list = new java.io.File("/proc/self/fd").list();
        return list == null ? 0 : list.length;
    }

    @Test
    void the_common_loop_may_be_netty_s_and_be_closed_with_open_channels() throws Exception {
        EventLoop common = EventLoop.common();
        try {
            common.exceptionHandler(this);
            common.submit(
                            () -> {
                                loop = common;
                                netty = NettyLoop.of(common);
                                pair(channel -> {});
                            })
                    .get(20, TimeUnit.SECONDS);
        } finally {
            common.close();
        }
        assertThat(common.closed()).isTrue();
    }
}
