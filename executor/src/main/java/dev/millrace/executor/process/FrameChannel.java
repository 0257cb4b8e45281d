package dev.millrace.executor.process;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives frames over a byte channel. A frame is its length in four bytes, the highest
 * first, then so many bytes.
 *
 * <p>A length is checked against the cap first. The memory then grows as bytes come in, so a peer
 * that announces much and sends little costs little of it. One thread may read at a time; any
 * thread may write.
 */
final class FrameChannel implements Closeable {
    static final int HEADER = 4;
    private static final int CHUNK = 64 * 1024; // the JDK keeps native memory of the largest write

    private final ByteChannel channel;
    private final int nestingCap;
    private final ReentrantLock writing = new ReentrantLock();
    private final byte[] chunk = new byte[CHUNK];
    private final ByteBuffer input = ByteBuffer.wrap(chunk).limit(0); // reader only
    private int cap; // reader only

    FrameChannel(ByteChannel channel, int cap, int nestingCap) {
        this.channel = channel;
        this.cap = cap;
        this.nestingCap = nestingCap;
    }

    /** Changes the largest frame accepted. A peer that has shown its cookie may send more. */
    void cap(int bytes) {
        cap = bytes;
    }

    /** Begins a frame in {@code out}; {@link #send} fills in its length. */
    static WireWriter begin(WireWriter out, int type) {
        out.clear();
        out.writeFixed(0, HEADER);
        out.writeByte(type);
        return out;
    }

    /** Sends a whole frame. Blocks while the peer does not read. */
    void send(WireWriter frame) throws IOException {
        writing.lock();
        try {
            write(frame);
        } finally {
            writing.unlock();
        }
    }

    /** Sends a frame; returns false if another thread is sending. */
    boolean trySend(WireWriter frame) throws IOException {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            write(frame);
            return true;
        } finally {
            writing.unlock();
        }
    }

    private void write(WireWriter frame) throws IOException {
        ByteBuffer output = frame.view().putInt(0, frame.size() - HEADER);
        while (output.position() < frame.size()) {
            output.limit(Math.min(frame.size(), output.position() + CHUNK));
            channel.write(output);
        }
    }

    /** As {@link #receive(FrameMemory)}, with memory of its own for the frame. */
    @Nullable WireReader receive() throws IOException {
        return receive(new FrameMemory());
    }

    /**
     * Waits for the next frame; null if the peer closed after a complete frame.
     *
     * @param memory what the frame is read from; until it gets the next one
     * @throws EOFException if the peer closed within a frame
     * @throws ProtocolException if the frame is empty or larger than the cap
     */
    @Nullable WireReader receive(FrameMemory memory) throws IOException {
        if (!fill(HEADER)) {
            return null;
        }
        int length = input.getInt();
        if (length < 1 || length > cap) {
            throw new ProtocolException(
                    "a frame of "
                            + (length & 0xFFFF_FFFFL)
                            + " bytes was announced; the cap is "
                            + cap);
        }
        return new WireReader(readBody(length, memory), length, nestingCap);
    }

    private byte[] readBody(int length, FrameMemory memory) throws IOException {
        byte[] body = memory.take();
        int filled = 0;
        while (filled < length) {
            if (filled == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
                memory.keep(body);
            }
            int read = readSome(body, filled, Math.min(length, body.length) - filled);
            if (read < 0) {
                throw new EOFException("closed after " + filled + " of " + length + " bytes");
            }
            filled += read;
        }
        return body;
    }

    /** Reads 1 to {@code most} bytes, first those that came with the length; -1 at the end. */
    private int readSome(byte[] body, int from, int most) throws IOException {
        if (!input.hasRemaining()) {
            return channel.read(ByteBuffer.wrap(body, from, Math.min(most, CHUNK)));
        }
        int length = Math.min(input.remaining(), most);
        input.get(body, from, length);
        return length;
    }

    /** Reads until {@code bytes} bytes are buffered; false if the peer closed before the first. */
    private boolean fill(int bytes) throws IOException {
        if (input.remaining() >= bytes) {
            return true;
        }
        input.compact();
        try {
            while (input.position() < bytes) {
                if (channel.read(input) < 0) {
                    if (input.position() == 0) {
                        return false;
                    }
                    throw new EOFException("closed in the middle of a length");
                }
            }
        } finally {
            input.flip();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
