package dev.millrace.io;

import java.util.Arrays;

/**
 * Bytes that have come and that nobody has taken. Loop only.
 *
 * <p>Each byte is looked at once, however small the pieces are in which it comes, and memory is
 * taken for what has come only, never for what somebody said would come.
 */
final class ByteQueue {
    private static final byte[] NONE = {};
    private static final int SMALLEST = 1024;

    private byte[] bytes = NONE;
    private int start;
    private int end;
    private int searched; // from the start on, without an end of line in them

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
        int needed = Math.addExact(size, more);
        byte[] roomier = bytes;
        if (needed > bytes.length / 2) { // so that moving is paid for by what has come since
            int doubled = (int) Math.min(2L * needed, Integer.MAX_VALUE - 8);
            roomier = new byte[Math.max(SMALLEST, Math.max(needed, doubled))];
        }
        System.arraycopy(bytes, start, roomier, 0, size);
        bytes = roomier;
        start = 0;
        end = size;
    }

    /** Takes {@code count} bytes, which are there. */
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

    /** How long the first line is, its {@code \n} counted; -1 if its end has not come. */
    int lineLength() {
        for (int i = start + searched; i < end; i++) {
            if (bytes[i] == '\n') {
                searched = i - start; // found again at once, if it is not taken now
                return i - start + 1;
            }
        }
        searched = size();
        return -1;
    }

    /**
     * How many of the first {@code length} bytes, a line, are its end: {@code \n}, {@code \r\n}.
     */
    int lineEnd(int length) {
        if (length == 0 || bytes[start + length - 1] != '\n') {
            return 0; // the last line
        }
        return length > 1 && bytes[start + length - 2] == '\r' ? 2 : 1;
    }

    @Override
    public String toString() {
        return size() + " bytes";
    }
}
