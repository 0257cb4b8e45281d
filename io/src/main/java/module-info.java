/** Sockets, TLS, child processes, signals and files for tasks. */
module dev.millrace.io {
    requires transitive dev.millrace;
    requires transitive dev.millrace.executor;
    requires dev.millrace.netty;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports dev.millrace.io;
}
