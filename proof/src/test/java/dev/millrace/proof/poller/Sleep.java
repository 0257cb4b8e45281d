package dev.millrace.proof.poller;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.netty.NettyTransport;

/** What a loop may sleep in. */
enum Sleep {
    SELECTOR,
    NETTY_NIO,
    NETTY_EPOLL,
    NETTY_IO_URING;

    /**
     * Settings of a loop that sleeps in this.
     *
     * @throws IllegalStateException if there is none here, or not on {@code engine}
     */
    EventLoop.Builder loop(FiberEngine engine) {
        EventLoop.Builder settings = EventLoop.builder().engine(engine);
        return switch (this) {
            case SELECTOR -> settings;
            case NETTY_NIO -> settings.poller(NettyTransport.nio());
            case NETTY_EPOLL -> settings.poller(NettyTransport.epoll());
            case NETTY_IO_URING -> settings.poller(NettyTransport.ioUring());
        };
    }
}
