package dev.millrace.io;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Finds the first occurrence of a separator, also across pieces. It is the automaton of Knuth,
 * Morris and Pratt: each byte is examined once, however small the pieces are.
 */
final class Separator extends Goal {
    private final byte[] separator;
    private final int limit;
    private final int[] borders; // for each prefix, the length of its longest border
    private final ByteProcessor automaton = this::goesOn;
    private int matched;
    private int seen; // bytes before the current piece
    private int end = -1; // the position after the separator

    Separator(byte[] separator, int limit) {
        this.separator = separator;
        this.limit = limit;
        this.borders = bordersOf(separator);
    }

    private static int[] bordersOf(byte[] separator) {
        var borders = new int[separator.length];
        for (int i = 1, border = 0; i < separator.length; i++) {
            while (border > 0 && separator[i] != separator[border]) {
                border = borders[border - 1];
            }
            if (separator[i] == separator[border]) {
                border++;
            }
            borders[i] = border;
        }
        return borders;
    }

    @Override
    boolean reachedBy(ByteBuf more) {
        int from = more.readerIndex();
        int last =
                separator.length == 1
                        ? more.indexOf(from, more.writerIndex(), separator[0])
                        : more.forEachByte(automaton);
        if (last >= 0) {
            end = seen + last - from + 1;
            return true;
        }
        seen += more.readableBytes();
        return tooLong();
    }

    private boolean goesOn(byte next) {
        while (matched > 0 && next != separator[matched]) {
            matched = borders[matched - 1];
        }
        if (next == separator[matched]) {
            matched++;
        }
        return matched < separator.length;
    }

    /** How many bytes there are up to the end of the separator; -1 if it has not been found. */
    int end() {
        return end;
    }

    /** Whether more comes before the separator than the limit allows. */
    boolean tooLong() {
        return end >= 0 ? end - separator.length > limit : seen - matched > limit;
    }

    @Override
    int most() {
        return (int) Math.min(Integer.MAX_VALUE, (long) limit + separator.length + 1);
    }
}
