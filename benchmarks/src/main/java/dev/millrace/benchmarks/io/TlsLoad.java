package dev.millrace.benchmarks.io;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** As {@link EchoLoad}, over TLS, for every server: handlers on one Netty event loop. */
final class TlsLoad {
    private final AtomicLong trips = new AtomicLong();
    private volatile @Nullable Throwable failure; // of any connection, the first
    private volatile boolean closing;

    private TlsLoad() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            answer(port, group);
        } finally {
            group.shutdownGracefully();
        }
    }

    private static void answer(int port, EventLoopGroup group)
            throws IOException, InterruptedException {
        SslContext tls =
                SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build();
        for (String line = IO.readln(); line != null; line = IO.readln()) {
            String[] words = line.split(" ");
            var load = new TlsLoad();
            Bootstrap bootstrap =
                    load.bootstrap(tls, Integer.parseInt(words[1]))
                            .group(group)
                            .channel(EpollSocketChannel.class);
            List<Channel> open = new ArrayList<>();
            for (int left = Integer.parseInt(words[0]); left > 0; left--) {
                open.add(bootstrap.connect("127.0.0.1", port).sync().channel());
            }
            double seconds = Double.parseDouble(words[2]);
            // warm-up
            load.run(seconds / 2);
            IO.println(load.run(seconds));
            load.closing = true;
            for (Channel channel : open) {
                channel.close().sync();
            }
        }
    }

    private Bootstrap bootstrap(SslContext tls, int bytes) {
        return new Bootstrap()
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(tls.newHandler(channel.alloc()), new Trip(bytes));
                            }
                        });
    }

    /** Round trips per second, over {@code seconds}. */
    private double run(double seconds) throws IOException, InterruptedException {
        long before = trips.get();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        double took = System.nanoTime() - begin;
        Throwable failed = failure;
        if (failed != null) {
            throw new IOException("a connection has failed", failed); // fewer than were asked for
        }
        return (trips.get() - before) * TimeUnit.SECONDS.toNanos(1) / took;
    }

    /** Sends the next message when the last one is back. */
    private final class Trip extends SimpleChannelInboundHandler<ByteBuf> {
        private final int bytes;
        private int back;

        Trip(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken) {
                if (shaken.isSuccess()) {
                    send(context);
                } else {
                    fail(shaken.cause());
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf more) {
            back += more.readableBytes();
            if (back == bytes) {
                back = 0;
                trips.lazySet(trips.get() + 1);
                send(context);
            }
        }

        private void send(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]), context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new EOFException("the server has closed a connection"));
        }

        private void fail(Throwable cause) {
            if (!closing && failure == null) {
                failure = cause;
            }
        }
    }
}
