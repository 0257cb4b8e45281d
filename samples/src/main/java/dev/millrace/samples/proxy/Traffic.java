package dev.millrace.samples.proxy;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Statistics of the proxy. Loop only. */
final class Traffic {

    private static final double MEGABYTE = 1e6;

    private final Map<End, Long> ended = new EnumMap<>(End.class);
    private int open;
    private long bytesIn;
    private long bytesOut;

    /** How a connection ended. */
    enum End {
        /** Both sides ended normally. */
        SERVED,
        /** One side broke off, was silent for too long, or was still open when the proxy ended. */
        BROKEN,
        /** The server behind the proxy could not be reached. */
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

    /** All statistics in one line. */
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
