package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.http.Exchange;
import java.util.Set;

/**
 * Who may talk to the desk. It listens to this machine only, but the browsers of this machine also
 * carry the pages of others: one that sends them here, or that has a name of its own point here,
 * gets no answer.
 */
final class Origin {

    private Origin() {}

    /**
     * Whether {@code exchange} names this server, and comes from its page or from no page at all.
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
