package dev.millrace.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How often a channel is read in one look: while there is room. Netty alone would read once, as the
 * channel is read on demand, and so take a large message in small pieces.
 */
@SuppressWarnings("deprecation") // Netty has no other interface for this
final class RoomyReads extends DelegatingHandle implements ExtendedHandle {
    /** As often as Netty reads at most, so that other channels get their turn. */
    private static final int MOST = 16;

    /** A smaller buffer that is full is no reason to ask again: most often nothing is left. */
    private static final int LARGE = 16_384;

    private final Incoming incoming;
    private int reads; // in this look

    private RoomyReads(Handle sizes, Incoming incoming) {
        super(sizes);
        this.incoming = incoming;
    }

    /** Installs this in {@code channel}, which keeps the sizes of its reads. */
    static void of(Channel channel, Incoming incoming) {
        RecvByteBufAllocator sizes = channel.config().getRecvByteBufAllocator();
        channel.config().setRecvByteBufAllocator(() -> new RoomyReads(sizes.newHandle(), incoming));
    }

    @Override
    public void reset(ChannelConfig config) {
        reads = 0;
        super.reset(config);
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
        super.incMessagesRead(count);
    }

    @Override
    public boolean continueReading() {
        return lastBytesRead() == attemptedBytesRead() && hasRoom();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return maybeMore.get() && hasRoom();
    }

    private boolean hasRoom() {
        return reads < MOST && lastBytesRead() >= LARGE && incoming.wantsMore();
    }
}
