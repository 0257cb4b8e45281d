package dev.millrace.cli.console;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request by hand: the JDK's client sends no wrong host. */
record Request(String method, String path, List<String> headers) {

    /** As a browser asks for a page. */
    static Request get(URI address) {
        return new Request("GET", address.getRawPath(), List.of("Host: " + address.getAuthority()));
    }

    Request with(String header) {
        return new Request(method, path, List.of(headers.getFirst(), header));
    }

    Request withHost(String host) {
        return new Request(method, path, List.of("Host: " + host));
    }

    /** The status of the answer. */
    int sendTo(URI address) throws IOException {
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
            headers.forEach(header -> text.append(header).append("\r\n"));
            text.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }
}
