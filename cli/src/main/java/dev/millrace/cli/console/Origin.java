package dev.millrace.cli.console;

import com.sun.net.httpserver.Headers;
import java.util.List;

/**
 * Checks who may talk to the console. It listens only on this machine, but browsers on this machine
 * also run pages of other sites. A page that sends requests here, or uses a host name that points
 * here, gets no answer. Other users of this machine do not know the token.
 */
final class Origin {
    private Origin() {}

    /** Whether a request with these headers names this server. */
    static boolean namesUs(Headers headers, int port) {
        var hosts = headers.getOrDefault("Host", List.of());
        return hosts.size() == 1 && ours(port).contains(hosts.getFirst());
    }

    /**
     * Whether a request with these headers comes from a page of this server, or from no page at
     * all.
     */
    static boolean isOurs(Headers headers, int port) {
        return headers.getOrDefault("Origin", List.of()).stream()
                .allMatch(origin ->
                        ours(port).stream().anyMatch(host -> origin.equals("http://" + host)));
    }

    private static List<String> ours(int port) {
        return List.of("127.0.0.1:" + port, "localhost:" + port);
    }
}
