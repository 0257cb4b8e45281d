package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.http.Exchange;
import dev.millrace.samples.http.HttpHandler;
import dev.millrace.stream.AsyncStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The server's answers: the page at {@code /}, its events at {@code GET /events}, and {@code POST
 * /mode/…}, which switches the mode. Loop only.
 */
final class Answers implements HttpHandler {

    private static final String EVENTS = "/events";
    private static final String MODE = "/mode/";

    private final Pages pages = new Pages();
    private final int streams;
    private final Supplier<AsyncStream<byte[]>> events;
    private final Consumer<Mode> switching;
    private int following;

    /**
     * The answers of one desk.
     *
     * @param streams how many event streams may be open at once
     * @param events makes the stream of events for one client
     * @param switching makes the desk change its mode
     */
    Answers(int streams, Supplier<AsyncStream<byte[]>> events, Consumer<Mode> switching) {
        this.streams = streams;
        this.events = events;
        this.switching = switching;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        exchange.setHeader("Cache-Control", "no-store");
        var path = exchange.path();
        if (!Origin.isOurs(exchange)) {
            exchange.answer(421, "this request is for another server");
        } else if (exchange.method().equals("GET")) {
            if (path.equals(EVENTS)) {
                follow(exchange);
            } else {
                page(path, exchange);
            }
        } else if (exchange.method().equals("POST") && path.startsWith(MODE)) {
            change(path.substring(MODE.length()), exchange);
        } else {
            exchange.answer(405, "GET, or POST " + MODE);
        }
    }

    private void page(String path, Exchange exchange) {
        var page = pages.at(path);
        if (page == null) {
            exchange.answer(404, "there is no such page");
        } else {
            exchange.answer(200, page.type(), page.bytes());
        }
    }

    private void change(String word, Exchange exchange) {
        var mode = Mode.of(word);
        if (mode.isEmpty()) {
            exchange.answer(404, "there is no such mode");
        } else {
            switching.accept(mode.get());
            exchange.answer(204);
        }
    }

    /** Counts as an open stream until the answer ends, however it ends. */
    private void follow(Exchange exchange) {
        if (following == streams) {
            exchange.answer(503, "too many are watching; try again later");
            return;
        }
        following++;
        try {
            exchange.events(events.get());
        } finally {
            following--;
        }
    }
}
