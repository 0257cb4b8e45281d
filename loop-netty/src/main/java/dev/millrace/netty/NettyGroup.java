package dev.millrace.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * The loop as a group of one, for libraries that need a group. The loop owns it: a shutdown is
 * silently ignored, because libraries shut down every group they were given.
 */
final class NettyGroup extends AbstractEventExecutorGroup implements IoEventLoopGroup {
    private final IoLoop io;

    NettyGroup(IoLoop io) {
        this.io = io;
    }

    @Override
    public IoEventLoop next() {
        return io;
    }

    @Override
    @SuppressWarnings("deprecation") // bootstraps call it
    public ChannelFuture register(Channel channel) {
        return io.register(channel);
    }

    @Override
    @SuppressWarnings("deprecation") // bootstraps call it
    public ChannelFuture register(ChannelPromise promise) {
        return io.register(promise);
    }

    @Override
    @SuppressWarnings("deprecation")
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return io.register(channel, promise);
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        return io.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return io.isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> ioHandlerType) {
        return io.isIoType(ioHandlerType);
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return Collections.<EventExecutor>singleton(io).iterator();
    }

    @Override
    public boolean isShuttingDown() {
        return io.isShuttingDown();
    }

    /** Does nothing; the returned future is done. The loop ends when it is closed. */
    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return io.newSucceededFuture(null);
    }

    @Override
    public Future<?> terminationFuture() {
        return io.terminationFuture();
    }

    @Override
    @Deprecated
    public void shutdown() {}

    @Override
    public boolean isShutdown() {
        return io.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return io.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return io.awaitTermination(timeout, unit);
    }

    @Override
    public String toString() {
        return "group of " + io;
    }
}
