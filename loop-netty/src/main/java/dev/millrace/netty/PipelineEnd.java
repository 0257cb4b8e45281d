package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.spi.Poller;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The last handler of each channel: what no other one has dealt with goes to the loop's exception
 * handler, or is discarded, instead of a line in Netty's log.
 *
 * <p>It is there before the handlers that an initializer adds, and others may come later still, so
 * it moves behind them as it sees an event on the way.
 */
@Sharable
final class PipelineEnd extends ChannelInboundHandlerAdapter {
    private final Poller.Host host;

    PipelineEnd(Poller.Host host) {
        this.host = host;
    }

    private boolean isLast(ChannelHandlerContext context) {
        if (context.pipeline().last() == this) {
            return true;
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
            context.pipeline().addLast(this);
        }
        return false;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        isLast(context);
        context.fireChannelRegistered();
    }

    /** Closed, or about to go to another event loop. */
    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        context.fireChannelUnregistered();
        if (context.channel().isOpen() && !context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isLast(context)) {
            Discarding.discard(
                    EventLoop.currentOrNull(), message, "the end of a pipeline of Netty");
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (isLast(context)) {
            host.failed(context.channel(), thrown);
        } else {
            context.fireExceptionCaught(thrown);
        }
    }
}
