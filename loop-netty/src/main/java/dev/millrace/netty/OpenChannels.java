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

    /** A transport may give up its registration without a word, so the channel is listened to. */
    void add(Channel channel) {
        if (open.add(channel)) {
            channel.closeFuture()
                    .addListener(closed -> {
                        if (io.inEventLoop()) { // one that went to another loop has left here then
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

    /** Has {@code loop} close the channels when it is closed. */
    void closeWith(EventLoop loop) {
        if (hooked) {
            return;
        }
        try {
            loop.onClose(() -> closeAll(loop));
            hooked = true;
        } catch (LoopClosedException late) {
            hooked = true; // its clean-ups are over; the end of the poller closes what there is
        }
    }

    /** In the loop's grace time; what that is too short for is named, and cut by the poller. */
    private void closeAll(EventLoop loop) {
        try {
            while (!open.isEmpty()) { // handlers may open more
                List<Channel> now = new ArrayList<>(open);
                loop.onDriver(() -> closeEach(now));
                for (Channel channel : now) {
                    NettyBridge.await(channel.closeFuture());
                }
                // its handlers learn of that in a task that is queued by now
                NettyBridge.await(io.submit(() -> {}));
            }
        } catch (CancelledError timeIsOver) {
            for (Channel channel : open) {
                loop.report(
                        new LoopFault(
                                "a channel has not closed with its loop; it is cut",
                                null,
                                channel.toString(),
                                null));
            }
        }
    }

    /** Those that accept first, so that they bring no more. */
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
