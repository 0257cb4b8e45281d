package dev.millrace.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;

/**
 * In front of the handler of TLS: cuts off a peer that has the engine work and sends nothing. After
 * the handshake that are updates of keys, which the engine computes on the loop, and answers.
 */
final class TlsGuard extends ChannelInboundHandlerAdapter {
    /** The handler works off all it is given at once, so it is given no more than this. */
    private static final int SLICE = 4_096;

    /** More than the longest record, of which the application sees nothing before its end. */
    private static final int WITHOUT_APPLICATION_BYTES = 32_768;

    private final SslHandler handler;
    private final Wire wire;
    private int came; // since the handshake, or the last bytes for the application

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

    /** For what is behind the handler. */
    void applicationBytesCame() {
        came = 0;
    }
}
