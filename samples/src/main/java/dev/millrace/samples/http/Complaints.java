package dev.millrace.samples.http;

import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The log of what clients did wrong: at debug level, and so many lines a minute, because whoever
 * can make a server log can fill its disk. One thread.
 */
final class Complaints {

    static final int LINES = 20;
    private static final long MINUTE = 60_000_000_000L;

    private final System.Logger log;
    private final LongSupplier nanos;
    private long since;
    private int told;
    private long untold;

    Complaints(System.Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** Logs {@code complaint}, or counts it. */
    void add(Supplier<String> complaint) {
        if (!log.isLoggable(Level.DEBUG)) {
            return;
        }
        var now = nanos.getAsLong();
        if (now - since >= MINUTE) {
            since = now;
            told = 0;
            tellTheRest();
        }
        if (told < LINES) {
            told++;
            log.log(Level.DEBUG, complaint);
        } else {
            untold++;
        }
    }

    private void tellTheRest() {
        if (untold > 0) {
            log.log(Level.DEBUG, untold + " more complaints were not logged");
            untold = 0;
        }
    }
}
