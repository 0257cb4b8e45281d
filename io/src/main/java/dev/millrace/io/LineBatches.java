package dev.millrace.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a file in batches. Each character is examined once, even if a line spans
 * several reads.
 */
final class LineBatches implements FileSource.Batches<String> {
    private static final int BUFFER = 32 * 1024;

    private final Object source;
    private final ReadableByteChannel channel;
    private final CharsetDecoder decoder;
    private final int limit;
    private final ByteBuffer bytes = ByteBuffer.allocate(FileWork.CHUNK).limit(0);
    private final char[] buffer = new char[BUFFER];
    private final StringBuilder begun = new StringBuilder(); // the part of a line before the buffer

    private int next; // position in the buffer
    private int end;
    private boolean afterReturn; // the last character was \r; a \n may follow
    private boolean read; // all bytes were
    private boolean decoded; // all characters were

    LineBatches(Object source, ReadableByteChannel channel, Charset charset, int limit) {
        this.source = source;
        this.channel = channel;
        this.decoder = charset.newDecoder();
        this.limit = limit;
    }

    /**
     * The lines of one or more reads; at least one line. Lines before one that is too long, or
     * malformed, come first: the next call fails.
     */
    @Override
    public @Nullable List<String> next() throws IOException {
        var lines = new ArrayList<String>();
        while (lines.isEmpty()) {
            if (next == end && !fill()) {
                return begun.isEmpty() ? null : List.of(take());
            }
            split(lines);
        }
        return lines;
    }

    /** Decodes more characters; false at the end. Fails only if none come before the failure. */
    private boolean fill() throws IOException {
        next = 0;
        end = 0;
        CharBuffer chars = CharBuffer.wrap(buffer);
        while (end == 0 && !decoded) {
            CoderResult result = decoder.decode(bytes, chars, read);
            if (result.isUnderflow() && read) {
                decoded = true;
                decoder.flush(chars);
            }
            end = chars.position();
            if (end == 0 && result.isError()) {
                result.throwException();
            }
            if (end == 0 && !read) {
                readMore();
            }
        }
        return end > 0;
    }

    private void readMore() throws IOException {
        bytes.compact();
        try {
            read = channel.read(bytes) < 0;
        } finally {
            bytes.flip();
        }
    }

    private void split(List<String> lines) throws LimitOverrunException {
        while (next < end) {
            if (afterReturn) {
                afterReturn = false;
                next += buffer[next] == '\n' ? 1 : 0;
            }
            int start = next;
            while (next < end && buffer[next] != '\n' && buffer[next] != '\r') {
                next++;
            }
            if (next - start > limit - begun.length()) {
                next = start; // so that the next call finds it again
                if (lines.isEmpty()) {
                    throw new LimitOverrunException("a line of " + source, limit, "characters");
                }
                return;
            }
            begun.append(buffer, start, next - start);
            if (next < end) {
                afterReturn = buffer[next] == '\r';
                next++;
                lines.add(take());
            }
        }
    }

    private String take() {
        String line = begun.toString();
        begun.setLength(0);
        return line;
    }
}
