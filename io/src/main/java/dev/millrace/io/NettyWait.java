package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.netty.NettyBridge;
import dev.millrace.spi.Rethrow;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.function.Supplier;

/** Waits for a Netty future that the task's own loop completes. */
final class NettyWait {
    private NettyWait() {}

    /**
     * Runs {@code start} on the driver and awaits the operation that it starts with a channel. A
     * cancel closes the channel.
     */
    static Channel opened(EventLoop loop, Supplier<? extends ChannelFuture> start)
            throws IOException {
        // a failure before the channel has a loop comes on a thread of Netty's own
        return Async.suspend(wait -> {
            ChannelFuture opening = loop.onDriver(start::get);
            Channel channel = opening.channel();
            wait.onCancel(() -> {
                channel.close();
                return true;
            });
            loop.onDriver(() -> {
                opening.addListener(done -> {
                    if (!done.isSuccess()) {
                        wait.fail(asOfJdk(done.cause()));
                    } else if (!wait.tryResume(channel)) {
                        channel.close();
                    }
                });
            });
        });
    }

    /** Awaits {@code future}, if it is not done. A cancel leaves it as it is. */
    static void done(ChannelFuture future) throws IOException {
        if (!future.isDone()) {
            NettyBridge.await(future);
        } else if (!future.isSuccess()) {
            throw Rethrow.unchecked(future.cause());
        }
    }

    /** Why no channel could be made, for example because no file descriptor is left. */
    static IOException unopened(ChannelException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException known) {
                return known;
            }
        }
        var told = new SocketException(String.valueOf(failure.getMessage()));
        told.initCause(failure);
        return told;
    }

    /** Turns Netty's exceptions for a failed open into I/O errors. */
    private static Throwable asOfJdk(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        IOException failure;
        if (message.startsWith("bind(")) {
            failure = new BindException(message); // from a native transport
        } else if (cause instanceof ChannelException) {
            failure = new SocketException(message);
        } else {
            return cause;
        }
        failure.initCause(cause);
        return failure;
    }
}
