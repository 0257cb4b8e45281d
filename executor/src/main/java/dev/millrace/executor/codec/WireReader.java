package dev.millrace.executor.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads the bytes of one frame. For one thread.
 *
 * <p>The bytes are not trusted: every length is checked against the bytes left before memory is
 * allocated, and bytes that {@link WireWriter} cannot have written cause a {@link
 * MalformedDataException}.
 */
public final class WireReader {
    private final byte[] bytes;
    private final int end;
    private final int nestingCap;
    private int position;
    private int depth;

    /**
     * A reader of {@code bytes}, from the first to the last.
     *
     * @param bytes need not be trusted; must not be changed while they are read
     * @param nestingCap how deeply values may be nested
     */
    public WireReader(byte[] bytes, int nestingCap) {
        this(bytes, bytes.length, nestingCap);
    }

    /**
     * A reader of the first bytes of an array.
     *
     * @param bytes need not be trusted; must not be changed while they are read
     * @param length how many of them, 0 to the length of the array
     * @param nestingCap how deeply values may be nested
     */
    public WireReader(byte[] bytes, int length, int nestingCap) {
        this.bytes = bytes;
        this.end = Objects.checkFromIndexSize(0, length, bytes.length) + length;
        this.nestingCap = nestingCap;
    }

    /** Begins a value inside another; pairs with {@link #leave}. */
    void enter() {
        if (++depth > nestingCap) {
            throw new MalformedDataException("nested deeper than " + nestingCap + " levels");
        }
    }

    void leave() {
        depth--;
    }

    /**
     * How many bytes are left.
     *
     * @return 0 or more
     */
    public int remaining() {
        return end - position;
    }

    /**
     * Reads one byte.
     *
     * @return 0 to 255
     */
    public int readByte() {
        require(1);
        return bytes[position++] & 0xFF;
    }

    /**
     * Reads a boolean.
     *
     * @return true or false
     */
    public boolean readBoolean() {
        int value = readByte();
        if (value > 1) {
            throw new MalformedDataException("not a boolean: " + value);
        }
        return value == 1;
    }

    /**
     * Reads a count of elements that take one or more bytes each.
     *
     * @return 0 to {@link #remaining()}
     */
    public int readCount() {
        long count = readVariable();
        if (count < 0 || count > remaining()) {
            throw new MalformedDataException(
                    "a count of " + count + " with " + remaining() + " bytes left");
        }
        return (int) count;
    }

    /**
     * Reads an integer.
     *
     * @return any number
     */
    public long readLong() {
        long value = readVariable();
        return (value >>> 1) ^ -(value & 1);
    }

    /**
     * Reads an integer within bounds.
     *
     * @param least the smallest number allowed
     * @param most the largest number allowed
     * @return a number from {@code least} to {@code most}
     */
    public long readLong(long least, long most) {
        long value = readLong();
        if (value < least || value > most) {
            throw new MalformedDataException(value + " is not from " + least + " to " + most);
        }
        return value;
    }

    /**
     * Reads a floating-point number.
     *
     * @return any number, or NaN
     */
    public double readDouble() {
        return Double.longBitsToDouble(readFixed(8));
    }

    /**
     * Reads a string.
     *
     * @return any string
     */
    public String readString() {
        int length = readCount();
        var value = new String(bytes, position, length, StandardCharsets.UTF_8);
        // stands for bytes that are not UTF-8, unless it was written
        if (value.indexOf('\uFFFD') >= 0 && !isNext(value.getBytes(StandardCharsets.UTF_8))) {
            throw new MalformedDataException("a string that is not UTF-8");
        }
        position += length;
        return value;
    }

    /**
     * Reads a count and then so many bytes.
     *
     * @return a new array
     */
    public byte[] readBytes() {
        return readRaw(readCount());
    }

    /**
     * Reads {@code length} bytes.
     *
     * @param length how many, 0 or more
     * @return a new array
     */
    public byte[] readRaw(int length) {
        require(length);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    /**
     * Reads an integer of a fixed length, the highest byte first.
     *
     * @param length the number of bytes, 1 to 8
     * @return the number; never negative if it has fewer than 8 bytes
     */
    public long readFixed(int length) {
        require(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (bytes[position++] & 0xFF);
        }
        return value;
    }

    /** Throws {@link MalformedDataException} if there are unread bytes. */
    public void requireEnd() {
        if (remaining() > 0) {
            throw new MalformedDataException(remaining() + " bytes are left over");
        }
    }

    private long readVariable() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = readByte();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new MalformedDataException("a number in more bytes than it needs");
                }
                return value;
            }
        }
        throw new MalformedDataException("a number of more than 64 bits");
    }

    private boolean isNext(byte[] expected) {
        int to = Math.min(end, position + expected.length);
        return Arrays.equals(bytes, position, to, expected, 0, expected.length);
    }

    private void require(int length) {
        if (length > remaining()) {
            throw new MalformedDataException(
                    length + " bytes wanted, and " + remaining() + " are left");
        }
    }

    @Override
    public String toString() {
        return "reader at " + position + " of " + end + " bytes";
    }
}
