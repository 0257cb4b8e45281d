package dev.millrace.executor.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one frame, as codecs write them: grows as needed, up to the cap of a frame. For one
 * thread.
 *
 * <p>Whole numbers take as many bytes as they need, small ones one.
 */
public final class WireWriter {
    private static final int SMALLEST = 256;
    private static final int KEPT = 64 * 1024; // what is kept from one frame to the next

    private final int cap;
    private final int nestingCap;
    private byte[] bytes = new byte[SMALLEST];
    private int size;
    private int depth;

    WireWriter(int cap, int nestingCap) {
        this.cap = cap;
        this.nestingCap = nestingCap;
    }

    /** Forgets what was written, and a large buffer. */
    void clear() {
        if (bytes.length > KEPT) {
            bytes = new byte[SMALLEST];
        }
        size = 0;
        depth = 0;
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Whether a frame may not have so many bytes more. */
    private void makeRoom(int more) {
        if (more > cap - size) {
            throw new UnencodableException("it takes more than the " + cap + " bytes of a frame");
        }
        if (more > bytes.length - size) {
            bytes =
                    Arrays.copyOf(
                            bytes, (int) Math.min(cap, Math.max(2L * bytes.length, size + more)));
        }
    }

    /** Begins a value inside another; pairs with {@link #leave}. */
    void enter() {
        if (++depth > nestingCap) {
            throw new UnencodableException("it is nested deeper than " + nestingCap + " levels");
        }
    }

    void leave() {
        depth--;
    }

    /**
     * Writes one byte.
     *
     * @param value of which the low 8 bits are written
     */
    public void writeByte(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    /**
     * Writes a truth value, as one byte.
     *
     * @param value true or false
     */
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /**
     * Writes a number that is never negative: a length, say.
     *
     * @param value 0 or more
     */
    public void writeCount(int value) {
        if (value < 0) {
            throw new UnencodableException("a count is never " + value);
        }
        writeVariable(value);
    }

    /**
     * Writes a whole number in 1 to 10 bytes.
     *
     * @param value any number
     */
    public void writeLong(long value) {
        writeVariable((value << 1) ^ (value >> 63)); // small negative numbers are short, too
    }

    /**
     * Writes a floating-point number, as its 8 bytes.
     *
     * @param value any number, or none
     */
    public void writeDouble(double value) {
        writeFixed(Double.doubleToRawLongBits(value), 8);
    }

    /**
     * Writes a string, as its length and UTF-8. Half a surrogate pair becomes a question mark.
     *
     * @param value any string
     */
    public void writeString(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes, after their number.
     *
     * @param value any bytes
     */
    public void writeBytes(byte[] value) {
        writeCount(value.length);
        writeRaw(value);
    }

    void writeRaw(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void writeFixed(long value, int length) {
        makeRoom(length);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes a number where {@link #writeFixed} has left room for it. */
    void setInt(int position, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[position + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    private void writeVariable(long value) {
        makeRoom(10 <= cap - size ? 10 : variableLength(value));
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static int variableLength(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
