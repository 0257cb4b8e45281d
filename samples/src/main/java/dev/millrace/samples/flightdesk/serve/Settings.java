package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.http.HttpLimits;
import java.time.Duration;

/**
 * How the desk is served.
 *
 * @param port the port; 0 for any free port
 * @param streams how many event streams may be open at once
 * @param every the time between two events
 * @param patience how long a browser may read nothing before it is disconnected
 */
record Settings(int port, int streams, Duration every, Duration patience) {

    /** Settings for a room full of viewers. */
    static Settings on(int port) {
        return new Settings(port, 64, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /**
     * The limits: one address may have connections for the page in addition to its streams, and
     * others still get in.
     */
    HttpLimits limits() {
        return HttpLimits.of(4 * streams, 2 * streams).withPatience(patience);
    }
}
