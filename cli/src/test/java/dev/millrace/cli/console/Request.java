package dev.millrace.cli.console;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A request by hand: the JDK's client sends no wrong host. */
record Request(String method, String path, List<String> headers) {

    /** As a browser asks for what is at an address. */
    static Request get(URI address) {
        var query = address.getRawQuery();
        return new Request(
                "GET",
                address.getRawPath() + (query == null ? "" : "?" + query),
                List.of("Host: " + address.getAuthority()));
    }

    Request with(String header) {
        return new Request(method, path, List.of(headers.getFirst(), header));
    }

    Request withHost(String host) {
        return new Request(method, path, List.of("Host: " + host));
    }

    /** The answer of the server at {@code address}. */
    Reply sendTo(URI address) throws IOException {
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
            headers.forEach(header -> text.append(header).append("\r\n"));
            text.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var parts = answer.split("\r\n\r\n", 2);
            var lines = parts[0].split("\r\n");
            return new Reply(
                    Integer.parseInt(lines[0].split(" ", 3)[1]),
                    Arrays.asList(lines).subList(1, lines.length),
                    parts[1]);
        }
    }

    /** What came. */
    record Reply(int status, List<String> headers, String body) {

        /** The value of a header; empty if there is none. */
        String header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }
}
