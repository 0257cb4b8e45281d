package dev.millrace.io;

import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Lets the peer end its output, and only that. Netty's Unix domain channels on the JDK's selector
 * do not know half-closure, and close as a whole when they read the end of the input, with answers
 * that were still to be written. So the end is kept from them here, and told as the others tell it.
 */
@SuppressWarnings("deprecation") // of the interface's own type
final class UnixInputEnd implements RecvByteBufAllocator {
    private final Channel channel;
    private final RecvByteBufAllocator buffers;

    private UnixInputEnd(Channel channel) {
        this.channel = channel;
        this.buffers = channel.config().getRecvByteBufAllocator();
    }

    /** Changes {@code channel}, which is one of these. */
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
                channel.config().setAutoRead(true); // so that the next line takes back the demand
                channel.config().setAutoRead(false);
                channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }
}
