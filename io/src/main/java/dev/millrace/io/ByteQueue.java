package dev.millrace.io;

import java.util.Arrays;

/**
 * Bytes that have arrived and were not taken yet. Loop only.
 *
 * <p>Each byte is examined once, however small the pieces are. Memory is allocated only for bytes
 * that have arrived, never for an announced length.
 */
final class ByteQueue {
    private static final byte[] NONE = {};
    private static final int SMALLEST = 1024;
    private static final int LARGEST = Integer.MAX_VALUE - 8; // array of a JVM

    private byte[] bytes = NONE;
    private int start;
    private int end;
    private int searched; // bytes from the start that contain no end of line

    int size() {
        return end - start;
    }

    void add(byte[] more) {
        if (bytes.length - end < more.length) {
            makeRoom(more.length);
        }
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    private void makeRoom(int more) {
        int size = size();
        long needed = (long) size + more;
        if (needed > LARGEST) {
            throw new OutOfMemoryError("an array has no room for " + needed + " bytes");
        }
        byte[] roomier = bytes;
        if (needed > bytes.length / 2) { // so that the cost of moving is amortised
            roomier = new byte[(int) Math.max(SMALLEST, Math.min(2 * needed, LARGEST))];
        }
        System.arraycopy(bytes, start, roomier, 0, size);
        bytes = roomier;
        start = 0;
        end = size;
    }

    /** Takes {@code count} bytes, which must be there. */
    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
        start += count;
        searched = Math.max(0, searched - count);
        if (start == end) {
            clear(); // an idle reader keeps no memory
        }
        return taken;
    }

    void clear() {
        bytes = NONE;
        start = 0;
        end = 0;
        searched = 0;
    }

    /** The length of the first line, with its {@code \n}; -1 if its end has not arrived. */
    int lineLength() {
        for (int i = start + searched; i < end; i++) {
            if (bytes[i] == '\n') {
                searched = i - start; // so that a second call finds it at once
                return i - start + 1;
            }
        }
        searched = size();
        return -1;
    }

    /** How many bytes of a line of {@code length} bytes are its end, {@code \n} or {@code \r\n}. */
    int lineEnd(int length) {
        return lineEnd(bytes, start, start + length);
    }

    /** As above, of the line that is in {@code bytes} between two places. */
    static int lineEnd(byte[] bytes, int start, int end) {
        if (start == end || bytes[end - 1] != '\n') {
            return 0; // a last line without an end
        }
        return end - start > 1 && bytes[end - 2] == '\r' ? 2 : 1;
    }

    @Override
    public String toString() {
        return size() + " bytes";
    }
}
