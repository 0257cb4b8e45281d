package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that tasks have written and that the channel has not got yet. A write copies its bytes
 * and returns while there is room. The driver passes the gathered bytes to the channel before the
 * loop looks at its channels next. All bytes come in through {@link #add}. Loop only.
 */
final class Outgoing implements Consumer<Suspension<@Nullable Void>>, CancelHook, Described {
    /** Small writes of one turn share a buffer of this size. */
    private static final int SHARED = 2_048;

    private final Wire wire;
    private final int highWater;
    private final ArrayDeque<ByteBuf> gathered = new ArrayDeque<>(2);
    private @Nullable ByteBuf shared; // the last one gathered, if it was made here
    private int size;
    private boolean busy; // a task waits in the middle of its write
    private @Nullable Suspension<@Nullable Void> writer;

    Outgoing(Wire wire, int highWater) {
        this.wire = wire;
        this.highWater = highWater;
    }

    // ---- for tasks

    void begin(String call) throws IOException {
        Async.readyCheckpoint(call);
        wire.requireInLoop(call);
        if (busy) {
            throw new IllegalStateException(
                    call + " while another task writes to " + wire + "; one writes at a time");
        }
        wire.requireOutput();
    }

    /**
     * Writes {@code source}. More than the high-water mark goes in pieces of that size, and each
     * waits for room. A write that is cancelled before its first piece has written nothing.
     */
    void write(ByteBuffer source) throws IOException {
        write(source, 0, source.remaining());
    }

    /** As {@link #write(ByteBuffer)}, if {@code before} of {@code wanted} bytes went before it. */
    void write(ByteBuffer source, long before, long wanted) throws IOException {
        int begin = source.position();
        while (source.hasRemaining()) {
            if (!hasRoom()) {
                awaitRoom(before + source.position() - begin, wanted);
            }
            add(source, Math.min(source.remaining(), highWater));
        }
    }

    /** Writes {@code buffer}, in pieces as any write, and releases it also on failure. */
    void write(ByteBuf buffer) throws IOException {
        int wanted = buffer.readableBytes();
        boolean taken = false;
        try {
            while (!taken) {
                if (!hasRoom()) {
                    awaitRoom(wanted - buffer.readableBytes(), wanted);
                }
                taken = buffer.readableBytes() <= highWater;
                add(taken ? buffer : buffer.readRetainedSlice(highWater));
            }
        } finally {
            if (!taken) {
                buffer.release();
            }
        }
    }

    /** Sends part of {@code file}; other writes are refused meanwhile. */
    long send(FileChannel file, long position, long count) throws IOException {
        var sending = new FileSending(wire, file, position, count);
        busy = true;
        try {
            return sending.send();
        } finally {
            busy = false;
        }
    }

    /** Whether a task waits in the middle of its write. */
    boolean busy() {
        return busy;
    }

    private boolean hasRoom() {
        return size < highWater && wire.channel().isWritable();
    }

    private void awaitRoom(long handed, long wanted) throws IOException {
        // true while a file is sent
        boolean before = busy;
        busy = true;
        boolean goesOn = false;
        try {
            Async.suspendInLoop(this);
            wire.requireOutput();
            goesOn = true;
        } finally {
            writer = null;
            busy = before;
            if (!goesOn && handed > 0) {
                wire.cutOff(handed, wanted);
            }
        }
    }

    /** All bytes come in through this method. */
    private void add(ByteBuf buffer) {
        size += buffer.readableBytes();
        gathered.add(buffer);
        shared = null;
        wire.hasOutput();
    }

    private void add(ByteBuffer source, int count) {
        int limit = source.limit();
        source.limit(source.position() + count);
        try {
            ByteBuf last = shared;
            if (last != null && last.writableBytes() >= count) {
                last.writeBytes(source);
                size += count;
                return;
            }
            ByteBuf buffer = wire.channel().alloc().ioBuffer(Math.max(count, SHARED));
            buffer.writeBytes(source);
            add(buffer);
            shared = buffer;
        } finally {
            source.limit(limit);
        }
    }

    // ---- the wait

    @Override
    public void accept(Suspension<@Nullable Void> suspension) {
        writer = suspension;
        suspension.onCancel(this);
    }

    @Override
    public boolean abort() {
        writer = null;
        return true;
    }

    @Override
    public String kind() {
        return "write";
    }

    @Override
    public Description describe() {
        return Description.of("write", "room for bytes to " + wire);
    }

    // ---- for the handler

    /** How many bytes the channel has not got yet. */
    int size() {
        return size;
    }

    /** Writes the gathered bytes to {@code way}. Driver only. */
    void hand(ChannelOutboundInvoker way) {
        ChannelPromise promise = way.voidPromise();
        size = 0;
        shared = null;
        ByteBuf next = gathered.poll();
        while (next != null) {
            way.write(next, promise);
            next = gathered.poll();
        }
    }

    /** Drops what the channel has not got yet. */
    void release() {
        size = 0;
        shared = null;
        while (!gathered.isEmpty()) {
            gathered.remove().release();
        }
    }

    /** Wakes the waiting writer, if there is one; it looks again whether there is room. */
    void wake() {
        Suspension<@Nullable Void> waiting = writer;
        if (waiting != null) {
            writer = null;
            waiting.resume(null);
        }
    }
}
