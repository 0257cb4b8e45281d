package dev.millrace.io;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.Charset;
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
    private final Reader reader;
    private final int limit;
    private final char[] buffer = new char[BUFFER];
    private final StringBuilder begun = new StringBuilder(); // the part of a line before the buffer

    private int next; // position in the buffer
    private int end;
    private boolean afterReturn; // the last character was \r; a \n may follow

    LineBatches(Object source, ReadableByteChannel channel, Charset charset, int limit) {
        this.source = source;
        this.reader = Channels.newReader(channel, charset.newDecoder(), FileWork.CHUNK);
        this.limit = limit;
    }

    /** The lines of one or more reads; at least one line. */
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

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, reader.read(buffer));
        return end > 0;
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
                throw new LimitOverrunException("a line of " + source, limit, "characters");
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
