package dev.millrace.samples.flightdesk.serve;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What the server answers: the page at {@code /}, its events at {@code GET /events}, and {@code
 * POST /mode/…}, the switch. Any thread.
 */
final class Answers implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    private static final String EVENTS = "/events";
    private static final String MODE = "/mode/";

    private final Pages pages = new Pages();
    private final Semaphore places;
    private final Flux<byte[]> events;
    private final Function<Mode, Mono<Void>> switching;

    /**
     * The answers of one desk.
     *
     * @param streams how many may follow the events at once
     * @param events subscribed to by each who does
     * @param switching makes the desk change its mode when it is subscribed to
     */
    Answers(int streams, Flux<byte[]> events, Function<Mode, Mono<Void>> switching) {
        this.places = new Semaphore(streams);
        this.events = events;
        this.switching = switching;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        response.header(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (!Origin.isOurs(request)) {
            return refuse(response, HttpResponseStatus.MISDIRECTED_REQUEST, "not for this server");
        }
        var path = request.fullPath();
        if (request.method().equals(HttpMethod.GET)) {
            return path.equals(EVENTS) ? follow(response) : page(path, response);
        }
        if (request.method().equals(HttpMethod.POST) && path.startsWith(MODE)) {
            return change(path.substring(MODE.length()), response);
        }
        return refuse(response, HttpResponseStatus.METHOD_NOT_ALLOWED, "GET, or POST " + MODE);
    }

    private Publisher<Void> page(String path, HttpServerResponse response) {
        var page = pages.at(path);
        if (page == null) {
            return refuse(response, HttpResponseStatus.NOT_FOUND, "there is no such page");
        }
        return response.header(HttpHeaderNames.CONTENT_TYPE, page.type())
                .sendObject(Unpooled.wrappedBuffer(page.bytes()));
    }

    private Publisher<Void> change(String word, HttpServerResponse response) {
        return Mode.of(word)
                .map(mode -> switching.apply(mode).then(response.status(204).send()))
                .orElseGet(() ->
                        refuse(response, HttpResponseStatus.NOT_FOUND, "there is no such mode"));
    }

    /** The place is taken when the answer begins, and given back however it ends. */
    private Mono<Void> follow(HttpServerResponse response) {
        return Mono.defer(() -> {
            if (!places.tryAcquire()) {
                return refuse(
                        response,
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "too many are watching; try again later");
            }
            return response.sse()
                    .send(events.map(Unpooled::wrappedBuffer), _ -> true) // each is flushed
                    .then()
                    .doFinally(_ -> places.release());
        });
    }

    private static Mono<Void> refuse(
            HttpServerResponse response, HttpResponseStatus status, String why) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .sendString(Mono.just(why + "\n"))
                .then();
    }
}
