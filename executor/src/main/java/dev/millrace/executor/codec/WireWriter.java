package dev.millrace.executor.codec;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one frame. Grows as needed, up to the cap of a frame. For one thread.
 *
 * <p>Integers take 1 to 10 bytes, small ones fewer.
 */
public final class WireWriter {
    private static final int SMALLEST = 256;
    private static final int KEPT = 64 * 1024; // a larger buffer is kept until memory is short

    private final int cap;
    private final int nestingCap;
    private byte[] bytes = new byte[SMALLEST];
    private @Nullable SoftReference<byte[]> spare; // that of an earlier, large frame
    private int size;
    private int depth;

    /**
     * An empty writer.
     *
     * @param cap how many bytes may be written
     * @param nestingCap how deeply values may be nested
     */
    public WireWriter(int cap, int nestingCap) {
        this.cap = cap;
        this.nestingCap = nestingCap;
    }

    /** Discards everything written. */
    public void clear() {
        if (bytes.length > KEPT) {
            spare = new SoftReference<>(bytes);
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
     * The bytes written so far.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * The bytes written so far, without a copy.
     *
     * @return a buffer that shares the bytes, so changes show here; not valid after the next write
     */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /**
     * Writes a value inside another, such as a component of a record.
     *
     * @param <T> the type of the value
     * @param codec the codec of the value
     * @param value what to write
     * @param name the name of the value in the path of a failure
     * @throws UnencodableException if it cannot be written; its path begins with {@code name}
     */
    public <T extends @Nullable Object> void write(Codec<T> codec, T value, String name) {
        try {
            codec.encode(value, this);
        } catch (UnencodableException e) {
            throw e.within(name);
        } catch (ClassCastException e) { // an unchecked cast let a value of another class through
            throw UnencodableException.wrongClass(value, codec).within(name);
        }
    }

    /**
     * As {@link #write}, for an element of a list or an array.
     *
     * @param <T> the type of the value
     * @param codec the codec of the element
     * @param value what to write
     * @param index the index, shown in brackets in the path of a failure
     * @throws UnencodableException if it cannot be written; its path begins with the index
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

    /** Makes room for {@code more} bytes; throws if the frame would become too large. */
    private void makeRoom(int more) {
        if (more > cap - size) {
            throw new UnencodableException("it takes more than the " + cap + " bytes of a frame");
        }
        if (more > bytes.length - size) {
            grow(size + more);
        }
    }

    private void grow(int needed) {
        byte[] kept = spare == null ? null : spare.get();
        if (kept != null && kept.length >= needed) {
            System.arraycopy(bytes, 0, kept, 0, size);
            bytes = kept;
            spare = null;
        } else {
            bytes = Arrays.copyOf(bytes, (int) Math.min(cap, Math.max(2L * bytes.length, needed)));
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
     * @param value its low 8 bits are written
     */
    public void writeByte(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    /**
     * Writes a boolean as one byte.
     *
     * @param value true or false
     */
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /**
     * Writes a count or a length.
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
     * Writes an integer in 1 to 10 bytes.
     *
     * @param value any number
     */
    public void writeLong(long value) {
        writeVariable((value << 1) ^ (value >> 63)); // small negative numbers are short too
    }

    /**
     * Writes a floating-point number as its 8 bytes.
     *
     * @param value any number, or NaN
     */
    public void writeDouble(double value) {
        writeFixed(Double.doubleToRawLongBits(value), 8);
    }

    /**
     * Writes a string as its length and its bytes in UTF-8. An unpaired surrogate becomes a
     * question mark.
     *
     * @param value any string
     */
    public void writeString(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the number of bytes, then the bytes.
     *
     * @param value any bytes
     */
    public void writeBytes(byte[] value) {
        writeCount(value.length);
        writeRaw(value);
    }

    /**
     * Writes bytes without their number.
     *
     * @param value any bytes
     */
    public void writeRaw(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /**
     * Writes an integer in a fixed number of bytes, the highest first.
     *
     * @param value its low bytes are written
     * @param length the number of bytes, 1 to 8
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
