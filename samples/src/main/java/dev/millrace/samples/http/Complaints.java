package dev.millrace.samples.http;

import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Logs what clients did wrong, at debug level and with a limit of lines a minute: otherwise a
 * client could fill the server's disk. One thread.
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

    /** Logs {@code complaint}, or only counts it. */
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
