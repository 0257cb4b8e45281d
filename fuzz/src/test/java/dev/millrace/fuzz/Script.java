package dev.millrace.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads choices from the bytes of an input, for targets that need more than bytes. An input that
 * has ended gives zeros, so every input is a script.
 */
public final class Script {
    private final byte[] bytes;
    private int position;

    /** The script that {@code bytes} are. */
    public Script(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many bytes are left. */
    public int left() {
        return bytes.length - position;
    }

    /** The next byte, 0 to 255. */
    public int next() {
        return position < bytes.length ? bytes[position++] & 0xFF : 0;
    }

    /** A number from 0 to {@code bound - 1}; {@code bound} is 1 to 65,536. */
    public int below(int bound) {
        int value = bound <= 256 ? next() : next() << 8 | next();
        return value % bound;
    }

    /** True or false. */
    public boolean flag() {
        return (next() & 1) == 1;
    }

    /** The next {@code count} bytes, or those that are left. */
    public byte[] bytes(int count) {
        int end = Math.min(bytes.length, position + count);
        byte[] taken = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return taken;
    }

    /** The bytes that are left. */
    public byte[] rest() {
        return bytes(left());
    }

    /** A short text. */
    public String text(int most) {
        return new String(bytes(below(most + 1)), StandardCharsets.ISO_8859_1);
    }
}
