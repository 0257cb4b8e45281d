package dev.millrace.samples.http;

import java.time.Duration;

/**
 * What clients can take of a server.
 *
 * @param connections how many may be open at once
 * @param perPeer how many of them may come from one address
 * @param lineBytes how long the first line of a request may be, with its URI
 * @param headerBytes how long all its headers together may be
 * @param bodyBytes how long its body may be
 * @param request how long a client may take to bring its first request, and then again a body
 * @param idle how long it may take to bring the next one on the same connection
 * @param patience how long a client may take nothing of what it is sent
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

    /** What suits a small server with so many connections, {@code perPeer} from one address. */
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

    /** The same, for clients that bring their requests within {@code limit}. */
    public HttpLimits withRequest(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, limit, idle, patience);
    }

    /** The same, for clients that bring their next request within {@code limit}. */
    public HttpLimits withIdle(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, request, limit, patience);
    }

    /** The same, for clients that take something of their answer within {@code limit}. */
    public HttpLimits withPatience(Duration limit) {
        return new HttpLimits(
                connections, perPeer, lineBytes, headerBytes, bodyBytes, request, idle, limit);
    }
}
