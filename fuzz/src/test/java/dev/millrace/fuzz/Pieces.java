package dev.millrace.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as they come from a peer, in pieces of any size, and then an end. The sizes are taken in
 * turn from the first bytes of an input.
 */
public final class Pieces implements ByteChannel {
    private static final int SIZES = 4;

    private final byte[] sizes;
    private final ByteBuffer bytes;
    private final Sink answers = new Sink();
    private int reads;
    private boolean open = true;

    private Pieces(byte[] sizes, byte[] bytes) {
        this.sizes = sizes;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** What is left of {@code script}: four sizes, and the bytes. */
    public static Pieces of(Script script) {
        return new Pieces(script.bytes(SIZES), script.rest());
    }

    /** All of {@code bytes} in one piece. */
    public static Pieces whole(byte[] bytes) {
        return new Pieces(new byte[] {(byte) 0xFF}, bytes);
    }

    /** All bytes, as they would come in one piece. */
    public byte[] whole() {
        return bytes.array();
    }

    /** The pieces. */
    public List<byte[]> all() {
        var pieces = new ArrayList<byte[]>();
        while (bytes.hasRemaining()) {
            byte[] piece = new byte[Math.min(nextSize(), bytes.remaining())];
            bytes.get(piece);
            pieces.add(piece);
        }
        return pieces;
    }

    /** How many bytes were read so far. */
    public int taken() {
        return bytes.position();
    }

    /** What was written to this channel. */
    public byte[] answers() {
        return answers.bytes();
    }

    private int nextSize() {
        return sizes.length == 0 ? 1 : Math.max(1, sizes[reads++ % sizes.length] & 0xFF);
    }

    @Override
    public int read(ByteBuffer target) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(Math.min(nextSize(), bytes.remaining()), target.remaining());
        target.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        return answers.write(source);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    /** Keeps what is written. */
    public static final class Sink implements ByteChannel {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** All of it. */
        public byte[] bytes() {
            return bytes.toByteArray();
        }

        @Override
        public int write(ByteBuffer source) {
            byte[] some = new byte[source.remaining()];
            source.get(some);
            bytes.writeBytes(some);
            return some.length;
        }

        @Override
        public int read(ByteBuffer target) {
            return -1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
