package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.spi.Poller;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The last handler of each channel: what no other handler took goes to the loop's exception handler
 * or is discarded, instead of to Netty's log.
 *
 * <p>It is added before the handlers of the channel's initializer, and more may follow later, so it
 * moves behind them when it sees an event.
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

    /** Called when the channel is closed, or about to move to another event loop. */
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
