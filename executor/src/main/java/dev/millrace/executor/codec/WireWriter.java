package dev.millrace.executor.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /**
     * Nothing, to begin with.
     *
     * @param cap how many bytes may be written
     * @param nestingCap how deep values may be nested
     */
    public WireWriter(int cap, int nestingCap) {
        this.cap = cap;
        this.nestingCap = nestingCap;
    }

    /** Forgets what was written, and gives a large buffer up. */
    public void clear() {
        if (bytes.length > KEPT) {
            bytes = new byte[SMALLEST];
        }
        size = 0;
        depth = 0;
    }

    /**
     * How many bytes were written.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    /**
     * What was written.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * What was written, without a copy.
     *
     * @return a buffer over the bytes, which may be changed there; of no use after the next write
     */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /**
     * Writes a value inside another: the component of a record, say.
     *
     * @param <T> the type of the value
     * @param codec how it is written
     * @param value what to write
     * @param name what the value is called in the path of a failure
     * @throws UnencodableException if it cannot be written; {@code name} begins the path
     */
    public <T extends @Nullable Object> void write(Codec<T> codec, T value, String name) {
        try {
            codec.encode(value, this);
        } catch (UnencodableException e) {
            throw e.within(name);
        } catch (ClassCastException e) { // an unchecked cast lets a value of any class in
            throw UnencodableException.wrongClass(value, codec).within(name);
        }
    }

    /**
     * As {@link #write}, for an element of a list or an array.
     *
     * @param <T> the type of the value
     * @param codec how it is written
     * @param value what to write
     * @param index stands in brackets in the path of a failure
     * @throws UnencodableException if it cannot be written; the index begins the path
     */
    public <T extends @Nullable Object> void writeElement(Codec<T> codec, T value, int index) {
        try {
            codec.encode(value, this);
        } catch (UnencodableException e) {
            throw e.within("[" + index + "]");
        } catch (ClassCastException e) {
            throw UnencodableException.wrongClass(value, codec).within("[" + index + "]");
        }
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

    /**
     * Writes bytes as they are.
     *
     * @param value any bytes
     */
    public void writeRaw(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /**
     * Writes a number in so many bytes, the highest first.
     *
     * @param value of which the low bytes are written
     * @param length 1 to 8
     */
    public void writeFixed(long value, int length) {
        makeRoom(length);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
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

    @Override
    public String toString() {
        return "writer of " + size + " of " + cap + " bytes";
    }
}
