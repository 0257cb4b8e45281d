package dev.millrace.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;

/** One of Netty's ways to the network. */
public final class NettyTransport {
    private final String name;
    private final IoHandlerFactory factory;

    private NettyTransport(String name, IoHandlerFactory factory) {
        this.name = name;
        this.factory = factory;
    }

    /** The selector of the JDK: everywhere, on both engines. */
    public static NettyTransport nio() {
        return new NettyTransport("nio", NioIoHandler.newFactory());
    }

    IoHandlerFactory factory() {
        return factory;
    }

    @Override
    public String toString() {
        return name;
    }
}
