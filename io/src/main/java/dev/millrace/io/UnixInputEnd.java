package dev.millrace.io;

import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Allows half-closure by the peer. Netty's Unix domain channels on the JDK's selector do not
 * support it: they close completely when they read the end of the input, and lose answers that are
 * still to be written. So this hides the end from them, and signals it as the other channels do.
 */
@SuppressWarnings("deprecation") // the interface's own type is deprecated
final class UnixInputEnd implements RecvByteBufAllocator {
    private final Channel channel;
    private final RecvByteBufAllocator buffers;

    private UnixInputEnd(Channel channel) {
        this.channel = channel;
        this.buffers = channel.config().getRecvByteBufAllocator();
    }

    /** Installs this in {@code channel}. */
    static void of(Channel channel) {
        channel.config().setRecvByteBufAllocator(new UnixInputEnd(channel));
    }

    @Override
    public Handle newHandle() {
        return new Reads(buffers.newHandle());
    }

    private final class Reads extends DelegatingHandle {
        private boolean ended;

        Reads(Handle delegate) {
            super(delegate);
        }

        @Override
        public void lastBytesRead(int bytes) {
            if (bytes < 0 && !ended) {
                ended = true;
                super.lastBytesRead(0); // nothing to read, for now
            } else {
                super.lastBytesRead(bytes);
            }
        }

        @Override
        public void readComplete() {
            super.readComplete();
            if (ended) {
                channel.config().setAutoRead(true); // so that the next line cancels the demand
                channel.config().setAutoRead(false);
                channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }
}
