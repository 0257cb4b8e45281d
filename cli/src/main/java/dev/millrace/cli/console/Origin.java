package dev.millrace.cli.console;

import com.sun.net.httpserver.Headers;
import java.util.List;

/**
 * Who may talk to the console. It listens to this machine only, but the browsers of this machine
 * also carry the pages of others: one that sends them here, or that has a name of its own point
 * here, gets no answer. Other users of this machine do not know the token.
 */
final class Origin {
    private Origin() {}

    /** Whether a request with these headers names this server. */
    static boolean namesUs(Headers headers, int port) {
        var hosts = headers.getOrDefault("Host", List.of());
        return hosts.size() == 1 && ours(port).contains(hosts.getFirst());
    }

    /** Whether a request with these headers comes from a page of ours, or from no page at all. */
    static boolean isOurs(Headers headers, int port) {
        return headers.getOrDefault("Origin", List.of()).stream()
                .allMatch(origin ->
                        ours(port).stream().anyMatch(host -> origin.equals("http://" + host)));
    }

    private static List<String> ours(int port) {
        return List.of("127.0.0.1:" + port, "localhost:" + port);
    }
}
