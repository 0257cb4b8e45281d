package dev.millrace.samples.flightdesk.serve;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Set;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Who may talk to the desk. It listens to this machine only, but the browsers of this machine also
 * carry the pages of others: one that sends them here, or that has a name of its own point here,
 * gets no answer.
 */
final class Origin {

    private Origin() {}

    /**
     * Whether {@code request} names this server, and comes from its page or from no page at all.
     */
    static boolean isOurs(HttpServerRequest request) {
        var address = request.hostAddress();
        if (address == null) {
            return false;
        }
        var host = request.requestHeaders().get(HttpHeaderNames.HOST);
        var origin = request.requestHeaders().get(HttpHeaderNames.ORIGIN);
        var ours = Set.of("127.0.0.1:" + address.getPort(), "localhost:" + address.getPort());
        return host != null
                && ours.contains(host)
                && (origin == null || origin.equals("http://" + host));
    }
}
