package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.http.Exchange;
import java.util.Set;

/**
 * Checks who may talk to the desk. It listens only on this machine, but browsers on this machine
 * also run pages of other sites. A page that sends requests here, or uses a host name that points
 * here, gets no answer.
 */
final class Origin {

    private Origin() {}

    /**
     * Whether {@code exchange} is for this server and comes from its page, or from no page at all.
     */
    static boolean isOurs(Exchange exchange) {
        var port = exchange.address().getPort();
        var host = exchange.header("Host");
        var origin = exchange.header("Origin");
        var ours = Set.of("127.0.0.1:" + port, "localhost:" + port);
        return host != null
                && ours.contains(host)
                && (origin == null || origin.equals("http://" + host));
    }
}
