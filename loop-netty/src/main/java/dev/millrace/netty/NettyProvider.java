package dev.millrace.netty;

import dev.millrace.spi.PollerFactory;
import org.jspecify.annotations.Nullable;

/** The transports by their names for {@code -Dmillrace.poller}; found as a service. */
public final class NettyProvider implements PollerFactory.Provider {

    /** For the service loader. */
    public NettyProvider() {}

    @Override
    public @Nullable PollerFactory named(String name) {
        return switch (name) {
            case "netty" -> NettyTransport.best();
            case "netty-nio" -> NettyTransport.nio();
            case "netty-epoll" -> NettyTransport.epoll();
            case "netty-io_uring" -> NettyTransport.ioUring();
            default -> null;
        };
    }

    @Override
    public String toString() {
        return "the transports of Netty";
    }
}
