package dev.millrace.samples.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;

/**
 * Closes a connection silently, whether the client disconnected or read nothing for too long.
 * Closing it cancels what is being sent. Nothing is logged, or clients could fill the log. On the
 * loop's driver.
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
