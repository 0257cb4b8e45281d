package dev.millrace.io;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * After the TLS handler in the pipeline: detects the end of the input, which is the {@code
 * close_notify}. An input that ends without it was cut off; a handshake then fails.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {
    private final SslHandler handler;
    private final Wire wire;
    private final TlsGuard guard;
    private final boolean tolerant;
    private boolean ended;

    TlsEnd(SslHandler handler, Wire wire, TlsGuard guard, boolean tolerant) {
        this.handler = handler;
        this.wire = wire;
        this.guard = guard;
        this.tolerant = tolerant;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        guard.applicationBytesCame();
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            end(context);
        } else if (event != ChannelInputShutdownEvent.INSTANCE) {
            super.userEventTriggered(context, event);
        } else if (!handler.handshakeFuture().isSuccess()) {
            wire.fail(new SSLException("the peer closed the connection during the handshake"));
        } else if (tolerant) {
            end(context);
        } else if (!ended) {
            wire.fail(
                    new TlsTruncatedException(
                            wire + " was cut off: its input ended without close_notify"));
        }
    }

    private void end(ChannelHandlerContext context) {
        if (!ended) {
            ended = true;
            wire.inputHasEnded();
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /**
     * If the engine's own write fails, such as that of a session ticket, no other handler reports
     * it.
     */
    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (!ended) {
            wire.fail(new IOException("reset by the peer"));
        }
        super.channelInactive(context);
    }

    /** Passes on the cause without the wrapper of Netty's decoders. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(cause.getCause() instanceof SSLException own ? own : cause);
    }
}
