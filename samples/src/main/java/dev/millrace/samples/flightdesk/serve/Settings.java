package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.http.HttpLimits;
import java.time.Duration;

/**
 * How the desk is served.
 *
 * @param port where; 0 for one that is free
 * @param streams how many event streams may be open at once
 * @param every how long it is between two events
 * @param patience how long a browser may take nothing of what it was sent
 */
record Settings(int port, int streams, Duration every, Duration patience) {

    /** What a room full of viewers needs. */
    static Settings on(int port) {
        return new Settings(port, 64, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /**
     * So many connections, and so much patience: one address can have some for the page beside
     * those for the streams, and others still get in.
     */
    HttpLimits limits() {
        return HttpLimits.of(4 * streams, 2 * streams).withPatience(patience);
    }
}
