/** The loop on Netty's transports. */
module dev.millrace.netty {
    requires transitive dev.millrace;
    requires transitive io.netty.common;
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.io_uring;
    requires static transitive org.jspecify;

    exports dev.millrace.netty;

    provides dev.millrace.spi.PollerFactory.Provider with
            dev.millrace.netty.NettyProvider;
}
