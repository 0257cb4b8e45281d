package dev.millrace.samples.proxy;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What has gone through the proxy so far. Loop only. */
final class Traffic {

    private static final double MEGABYTE = 1e6;

    private final Map<End, Long> ended = new EnumMap<>(End.class);
    private int open;
    private long bytesIn;
    private long bytesOut;

    /** How a connection has ended. */
    enum End {
        /** Both sides have said all they had to say. */
        SERVED,
        /** One side has hung up in the middle, was silent for too long, or outlived the proxy. */
        BROKEN,
        /** The server behind could not be reached. */
        UNREACHABLE
    }

    void begin() {
        open++;
    }

    void end(End how) {
        open--;
        ended.merge(how, 1L, Long::sum);
    }

    /** From a client to the server. */
    void in(int bytes) {
        bytesIn += bytes;
    }

    /** From the server to a client. */
    void out(int bytes) {
        bytesOut += bytes;
    }

    long count(End how) {
        return ended.getOrDefault(how, 0L);
    }

    /** All of it in one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d open, %d served, %d broken, %d without a server; %.1f MB in, %.1f MB out",
                open,
                count(End.SERVED),
                count(End.BROKEN),
                count(End.UNREACHABLE),
                bytesIn / MEGABYTE,
                bytesOut / MEGABYTE);
    }
}
