package dev.millrace.netty;

import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** Code that is linked only if io_uring is available. */
final class IoUringTransport {
    private IoUringTransport() {}

    static NettyTransport transport() {
        return NettyTransport.ofNative(
                "io_uring",
                IoUringIoHandler.newFactory(),
                new NettyTransport.Channels(
                        IoUringSocketChannel.class,
                        IoUringServerSocketChannel.class,
                        IoUringDatagramChannel.class,
                        IoUringDomainSocketChannel.class,
                        IoUringServerDomainSocketChannel.class,
                        null),
                null);
    }
}
