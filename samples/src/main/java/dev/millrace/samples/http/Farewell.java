package dev.millrace.samples.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;

/**
 * Lets clients go in silence, whether they hung up or took nothing for too long: the connection is
 * closed, which cancels what was being sent, and a log that named each of them would grow with
 * them. The loop's driver.
 */
@Sharable
final class Farewell extends ChannelInboundHandlerAdapter {

    static final Farewell INSTANCE = new Farewell();

    private Farewell() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable failure) {
        if (failure instanceof IOException || failure instanceof WriteTimeoutException) {
            connection.close();
        } else {
            connection.fireExceptionCaught(failure);
        }
    }
}
