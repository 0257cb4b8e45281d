package dev.millrace.samples.http;

import java.time.Duration;

/**
 * The limits for the clients of a server.
 *
 * @param connections how many may be open at once
 * @param perPeer how many of them may come from one address
 * @param lineBytes how long the first line of a request, with its URI, may be
 * @param headerBytes how long all its headers together may be
 * @param bodyBytes how long its body may be
 * @param request how long a client may take to send its first request, and how long to send a body
 * @param idle how long it may take to send the next request on the same connection
 * @param patience how long a client may read nothing before it is disconnected
 */
public record HttpLimits(
        int connections,
        int perPeer,
        int lineBytes,
        int headerBytes,
        int bodyBytes,
        Duration request,
        Duration idle,
        Duration patience) {

    /**
     * Limits for a small server with {@code connections} connections, {@code perPeer} from one
     * address.
     */
    public static HttpLimits of(int connections, int perPeer) {
        return new HttpLimits(
                connections,
                perPeer,
                4 * 1024,
                8 * 1024,
                64 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    /** A copy with another limit for the first request and for bodies. */
    public HttpLimits withRequest(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, limit, idle, patience);
    }

    /** A copy with another limit for the next request. */
    public HttpLimits withIdle(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, request, limit, patience);
    }

    /** A copy with another limit for clients that read nothing. */
    public HttpLimits withPatience(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, request, idle, limit);
    }
}
