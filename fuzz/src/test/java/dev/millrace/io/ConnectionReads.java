package dev.millrace.io;

import dev.millrace.TaskCancelledException;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import dev.millrace.stream.AsyncStream;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Reads of every kind, some of them cancelled, of bytes that come in pieces of any size: the result
 * is that of a reader that has all bytes at once, and a cancelled read has taken nothing.
 */
public final class ConnectionReads implements Target {
    private static final int MOST_READS = 12;
    private static final byte[][] SEPARATORS = {
        {'\n'}, {'\r', '\n'}, {0}, {'a', 'b', 'a'}, {'a', 'a', 'b'}, {'\r', '\n', '\r', '\n'}
    };

    @Override
    public void run(byte[] input) throws Throwable {
        var script = new Script(input);
        int readAhead = 1 + script.below(64);
        int lineLimit = 1 + script.below(64);
        var limits = new ConnectionLimits(readAhead, lineLimit, 100, 10, Duration.ZERO);
        var reads = new ArrayList<Read>();
        for (int count = 1 + script.below(MOST_READS); count > 0; count--) {
            reads.add(new Read(script.below(9), script.below(80), script.below(8) - 4));
        }
        Pieces pieces = Pieces.of(script);
        var expected = new PlainReads(pieces.whole(), lineLimit);
        FedConnection.run(
                pieces.all(),
                limits,
                fed -> {
                    for (Read read : reads) {
                        check(fed, read, expected);
                    }
                });
    }

    /** One read; {@code cancel} is after how many pieces it is cancelled, negative for never. */
    private record Read(int kind, int size, int cancel) {}

    private static void check(FedConnection fed, Read read, PlainReads expected) throws Throwable {
        try {
            fed.feed(() -> read(fed.connection(), read, expected), read.cancel);
        } catch (TaskCancelledException cancelled) {
            // nothing was taken: the next read shows it
        }
    }

    private static void read(Connection connection, Read read, PlainReads expected)
            throws IOException {
        byte[] separator = SEPARATORS[read.size % SEPARATORS.length];
        switch (read.kind) {
            case 0 -> expected.some(connection.readSome(), Integer.MAX_VALUE);
            case 1 -> expected.some(connection.readSome(1 + read.size), 1 + read.size);
            case 2 -> {
                ByteBuffer target = ByteBuffer.allocate(1 + read.size);
                int count = connection.read(target);
                expected.some(
                        count < 0 ? null : Arrays.copyOf(target.array(), count), 1 + read.size);
            }
            case 3 -> {
                ByteBuf buffer = connection.readBuffer();
                byte[] bytes = null;
                if (buffer != null) {
                    bytes = new byte[buffer.readableBytes()];
                    buffer.readBytes(bytes);
                    buffer.release();
                }
                expected.some(bytes, Integer.MAX_VALUE);
            }
            case 4 -> expected.exactly(read.size, told(() -> connection.readExactly(read.size)));
            case 5 ->
                    expected.until(
                            separator,
                            read.size,
                            told(() -> connection.readUntil(separator, read.size)));
            case 6 -> expected.line(told(() -> bytes(connection.readLine())));
            case 7 -> expected.all(read.size, told(() -> connection.readAll(read.size)));
            default -> expected.line(told(() -> firstOf(connection)));
        }
    }

    private static byte[] firstOf(Connection connection) {
        try (AsyncStream<byte[]> lines = connection.lines().map(ConnectionReads::bytes)) {
            return lines.next();
        }
    }

    private static byte[] bytes(String line) {
        return line == null ? null : line.getBytes(StandardCharsets.UTF_8);
    }

    /** What a read has come to: bytes, null, or the exception. */
    private static Object told(Reading reading) throws IOException {
        try {
            return reading.run();
        } catch (IncompleteReadException | LimitOverrunException e) {
            return e;
        }
    }

    private interface Reading {
        byte[] run() throws IOException;
    }

    /** The same reads of an array. */
    private static final class PlainReads {
        private final byte[] bytes;
        private final int lineLimit;
        private int at;

        PlainReads(byte[] bytes, int lineLimit) {
            this.bytes = bytes;
            this.lineLimit = lineLimit;
        }

        /** Any number of the next bytes, or the end. */
        void some(byte[] told, int most) {
            if (told == null) {
                require(at == bytes.length, "an end before the end");
                return;
            }
            require(told.length >= 1 && told.length <= most, told.length + " bytes");
            require(Arrays.equals(told, next(told.length)), "other bytes");
            at += told.length;
        }

        private byte[] next(int count) {
            return Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + count));
        }

        void exactly(int count, Object told) {
            if (bytes.length - at < count) {
                incomplete(told);
            } else {
                take(next(count), told);
            }
        }

        void until(byte[] separator, int limit, Object told) {
            int end = find(separator);
            if (end - at > limit || (end < 0 && open(separator) > limit)) {
                require(told instanceof LimitOverrunException, "no overrun, but " + told);
            } else if (end < 0) {
                incomplete(told);
            } else {
                take(next(end - at + separator.length), told);
            }
        }

        void line(Object told) {
            byte[] feed = {'\n'};
            int end = find(feed);
            if (end - at > lineLimit || (end < 0 && open(feed) > lineLimit)) {
                require(told instanceof LimitOverrunException, "no overrun, but " + told);
                return;
            }
            byte[] line = next((end < 0 ? bytes.length : end) - at);
            int skip = end < 0 ? 0 : 1;
            if (end < 0 && line.length == 0) {
                require(told == null, "a line after the end");
                return;
            }
            at += line.length + skip;
            boolean carriage = end >= 0 && line.length > 0 && line[line.length - 1] == '\r';
            int text = line.length - (carriage ? 1 : 0);
            String expected = new String(line, 0, text, StandardCharsets.UTF_8);
            require(
                    told instanceof byte[] some && Arrays.equals(some, bytes(expected)),
                    "another line");
        }

        void all(int limit, Object told) {
            if (bytes.length - at > limit) {
                require(told instanceof LimitOverrunException, "no overrun, but " + told);
            } else {
                take(next(limit), told);
            }
        }

        private int find(byte[] separator) {
            for (int i = at; i + separator.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + separator.length, separator, 0, separator.length)) {
                    return i;
                }
            }
            return -1;
        }

        /** How many bytes at the end cannot be the beginning of a separator any more. */
        private int open(byte[] separator) {
            for (int most = Math.min(separator.length - 1, bytes.length - at); most > 0; most--) {
                int from = bytes.length - most;
                if (Arrays.equals(bytes, from, bytes.length, separator, 0, most)) {
                    return from - at;
                }
            }
            return bytes.length - at;
        }

        private void incomplete(Object told) {
            require(
                    told instanceof IncompleteReadException e
                            && Arrays.equals(e.partial(), next(bytes.length)),
                    "not the bytes that there were");
            at = bytes.length;
        }

        private void take(byte[] expected, Object told) {
            require(told instanceof byte[] some && Arrays.equals(some, expected), "other bytes");
            at += expected.length;
        }

        private void require(boolean good, String what) {
            if (!good) {
                throw new AssertionError(what + " at " + at + " of " + bytes.length);
            }
        }
    }
}
