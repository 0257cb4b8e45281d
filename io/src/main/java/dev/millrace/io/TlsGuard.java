package dev.millrace.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/**
 * Before the TLS handler in the pipeline: cuts off a peer that keeps the engine busy without
 * sending application data. After the handshake these are key updates, which the engine computes on
 * the loop and answers.
 */
final class TlsGuard extends ChannelInboundHandlerAdapter {
    /** The handler processes its whole input at once, so it gets no more than this at a time. */
    private static final int SLICE = 4_096;

    /** More than the longest record, because a record is delivered only when it is complete. */
    private static final int WITHOUT_APPLICATION_BYTES = 32_768;

    private final SslHandler handler;
    private final Wire wire;
    private int came; // bytes since the handshake or the last application data

    TlsGuard(SslHandler handler, Wire wire) {
        this.handler = handler;
        this.wire = wire;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (bytes.isReadable() && context.channel().isOpen()) {
                hand(context, bytes.readRetainedSlice(Math.min(SLICE, bytes.readableBytes())));
            }
        } finally {
            bytes.release();
        }
    }

    private void hand(ChannelHandlerContext context, ByteBuf slice) {
        came += slice.readableBytes();
        context.fireChannelRead(slice);
        if (!handler.handshakeFuture().isSuccess()) {
            came = 0;
        } else if (came > WITHOUT_APPLICATION_BYTES) {
            wire.fail(
                    new SSLException(
                            "the peer has sent more than "
                                    + WITHOUT_APPLICATION_BYTES
                                    + " bytes without any for the application"));
        }
    }

    /** Called after the TLS handler has delivered application data. */
    void applicationBytesCame() {
        came = 0;
    }
}
