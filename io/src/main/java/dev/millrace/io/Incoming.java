package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that have arrived and were not read yet, and the task that waits for more. A waiting
 * read takes nothing before all it wants is there, so that a cancel has nothing to give back. Loop
 * only.
 */
final class Incoming implements Consumer<Suspension<@Nullable Void>>, CancelHook, Described {
    /**
     * A buffer of up to this size is copied into the one before it, if that has room, and released.
     * Else a buffer could be held for a few bytes.
     */
    private static final int SMALL = 1_024;

    private final Wire wire;
    private final int readAhead;
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(2);
    private int size;
    private boolean ended; // by the peer
    private boolean over; // nothing more comes: by the peer, this side or a failure
    private boolean busy; // a task reads
    private @Nullable Goal goal; // of the task that waits
    private @Nullable Suspension<@Nullable Void> reader;

    Incoming(Wire wire, int readAhead) {
        this.wire = wire;
        this.readAhead = readAhead;
    }

    // ---- for tasks

    /** Begins a read of the calling task. All checks come before the first byte is taken. */
    void begin(String call) {
        Async.readyCheckpoint(call);
        wire.requireInLoop(call);
        if (busy) {
            throw new IllegalStateException(
                    call + " while another task reads from " + wire + "; one reads at a time");
        }
        busy = true;
    }

    void end() {
        busy = false;
    }

    /** Whether a task reads now. */
    boolean busy() {
        return busy;
    }

    /** Waits until {@code wanted} is reached, or nothing more comes. */
    void await(Goal wanted) {
        for (ByteBuf buffer : buffers) {
            if (wanted.reachedBy(buffer)) {
                return;
            }
        }
        if (over) {
            return;
        }
        goal = wanted;
        try {
            wire.demand();
            Async.suspendInLoop(this);
        } finally {
            goal = null;
            reader = null;
        }
    }

    int size() {
        return size;
    }

    /** Whether the peer has ended its output, with everything before that received. */
    boolean ended() {
        return ended;
    }

    /** Takes the next {@code count} bytes, which must have arrived. */
    byte[] take(int count) {
        var bytes = new byte[count];
        int taken = 0;
        while (taken < count) {
            ByteBuf first = buffers.element();
            int piece = Math.min(first.readableBytes(), count - taken);
            first.readBytes(bytes, taken, piece);
            taken += piece;
            dropIfRead(first);
        }
        took(count);
        return bytes;
    }

    /** Takes as many of the next bytes as have arrived and {@code target} has room for. */
    int take(java.nio.ByteBuffer target) {
        int taken = 0;
        while (target.hasRemaining() && !buffers.isEmpty()) {
            ByteBuf first = buffers.element();
            int piece = Math.min(first.readableBytes(), target.remaining());
            int limit = target.limit();
            target.limit(target.position() + piece);
            first.readBytes(target);
            target.limit(limit);
            taken += piece;
            dropIfRead(first);
        }
        took(taken);
        return taken;
    }

    /** Takes the first buffer; the caller must release it. */
    ByteBuf takeBuffer() {
        ByteBuf first = buffers.remove();
        took(first.readableBytes());
        return first;
    }

    /** Takes all buffers; the caller must release them. */
    List<ByteBuf> takeAll() {
        List<ByteBuf> all = List.copyOf(buffers);
        buffers.clear();
        size = 0;
        return all;
    }

    private void dropIfRead(ByteBuf first) {
        if (!first.isReadable()) {
            buffers.remove();
            first.release();
        }
    }

    private void took(int count) {
        size -= count;
        if (size <= readAhead / 2) {
            wire.demand();
        }
    }

    // ---- the wait

    @Override
    public void accept(Suspension<@Nullable Void> suspension) {
        reader = suspension;
        suspension.onCancel(this);
    }

    @Override
    public boolean abort() {
        goal = null;
        reader = null;
        return true;
    }

    @Override
    public String kind() {
        return "read";
    }

    @Override
    public Description describe() {
        return Description.of("read", "bytes from " + wire);
    }

    // ---- for the handler

    /** Whether the channel should be read. */
    boolean wantsMore() {
        Goal wanted = goal;
        return !over && size < (wanted == null ? readAhead : Math.max(readAhead, wanted.most()));
    }

    /** Keeps or releases {@code more}, and wakes the reader if it now has what it wants. */
    void arrived(ByteBuf more) {
        int count = more.readableBytes();
        if (count == 0 || over) {
            more.release();
            return;
        }
        Goal wanted = goal;
        boolean reached = wanted != null && wanted.reachedBy(more);
        add(more, count);
        size += count;
        if (reached) {
            wake();
        }
    }

    private void add(ByteBuf more, int count) {
        ByteBuf last = buffers.peekLast();
        if (last != null && count <= SMALL && last.writableBytes() >= count) {
            last.writeBytes(more);
            more.release();
        } else {
            buffers.add(more);
        }
    }

    /** Nothing more comes, because the peer has ended its output or for another reason. */
    void end(boolean byPeer) {
        if (!over) {
            over = true;
            ended = byPeer;
            wake();
        }
    }

    /** Drops what was not read. */
    void release() {
        size = 0;
        while (!buffers.isEmpty()) {
            buffers.remove().release();
        }
    }

    private void wake() {
        Suspension<@Nullable Void> waiting = reader;
        if (waiting != null) {
            goal = null;
            reader = null;
            Objects.requireNonNull(waiting).resume(null);
        }
    }
}
