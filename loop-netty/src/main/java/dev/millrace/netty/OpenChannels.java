package dev.millrace.netty;

import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The channels of one loop, which closes them before it ends. Loop only. */
final class OpenChannels {
    private final Set<Channel> open = new LinkedHashSet<>();
    private final IoLoop io;
    private boolean hooked;

    OpenChannels(IoLoop io) {
        this.io = io;
    }

    /**
     * Uses a listener of the channel, because a transport may drop its registration without notice.
     */
    void add(Channel channel) {
        if (open.add(channel)) {
            channel.closeFuture()
                    .addListener(closed -> {
                        // a channel that moved to another loop was already removed
                        if (io.inEventLoop()) {
                            open.remove(channel);
                        }
                    });
        }
    }

    void remove(Channel channel) {
        open.remove(channel);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Makes {@code loop} close the channels when it is closed. */
    void closeWith(EventLoop loop) {
        if (hooked) {
            return;
        }
        try {
            loop.onClose(() -> closeAll(loop));
            hooked = true;
        } catch (LoopClosedException late) {
            // the loop's clean-ups are over; the end of the poller closes the channels
            hooked = true;
        }
    }

    /**
     * Runs in the loop's grace time. Channels that need longer are reported, and the poller cuts
     * them.
     */
    private void closeAll(EventLoop loop) {
        try {
            while (!open.isEmpty()) { // handlers may open more
                List<Channel> now = new ArrayList<>(open);
                loop.onDriver(() -> closeEach(now));
                for (Channel channel : now) {
                    NettyBridge.await(channel.closeFuture());
                }
                // its handlers learn of the close in a task that is already queued
                NettyBridge.await(io.submit(() -> {}));
            }
        } catch (CancelledError timeIsOver) {
            for (Channel channel : open) {
                loop.report(
                        new LoopFault(
                                "a channel has not closed with its loop and is cut off",
                                null,
                                channel.toString(),
                                null));
            }
        }
    }

    /** Closes listening channels first, so that they bring no new ones. */
    private static void closeEach(List<Channel> channels) {
        for (Channel channel : channels) {
            if (channel instanceof ServerChannel) {
                channel.close();
            }
        }
        for (Channel channel : channels) {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return open.size() + " open channels";
    }
}
