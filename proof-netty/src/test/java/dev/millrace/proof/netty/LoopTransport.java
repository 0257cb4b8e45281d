package dev.millrace.proof.netty;

import dev.millrace.netty.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;

/** The loop as a transport of Vert.x, which asks it for both of its event loop groups. */
// @start region=transport
record LoopTransport(NettyLoop netty) implements io.vertx.core.transport.Transport, Transport {
    @Override
    public EventLoopGroup eventLoopGroup(
            int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return netty.group();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return new ReflectiveChannelFactory<>(
                domainSocket
                        ? netty.transport().domainSocketChannel()
                        : netty.transport().socketChannel());
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return new ReflectiveChannelFactory<>(
                domainSocket
                        ? netty.transport().serverDomainSocketChannel()
                        : netty.transport().serverSocketChannel());
    }

    // @end

    @Override
    @SuppressWarnings("deprecation") // Vert.x asks for it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return datagramChannelFactory().newChannel();
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return new ReflectiveChannelFactory<>(netty.transport().datagramChannel());
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException("the loop has its own");
    }

    @Override
    public String name() {
        return netty.transport().toString();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public Transport implementation() {
        return this;
    }
}
