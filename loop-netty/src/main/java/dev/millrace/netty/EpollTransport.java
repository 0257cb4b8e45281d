package dev.millrace.netty;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/** Code that is linked only if epoll is available. */
final class EpollTransport {
    private EpollTransport() {}

    static NettyTransport transport(@Nullable NettyTransport onVirtualThreads) {
        return NettyTransport.ofNative(
                "epoll",
                EpollIoHandler.newFactory(),
                new NettyTransport.Channels(
                        EpollSocketChannel.class,
                        EpollServerSocketChannel.class,
                        EpollDatagramChannel.class,
                        EpollDomainSocketChannel.class,
                        EpollServerDomainSocketChannel.class,
                        EpollDomainDatagramChannel.class),
                onVirtualThreads);
    }
}
