package dev.millrace.samples.http;

import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request and its answer, for the task that handles it.
 *
 * <p>A handler answers once: with {@link #answer} or with {@link #events}. Both wait until
 * everything is sent, so a handler is never ahead of its client. Loop only.
 */
public final class Exchange {

    private static final byte[] NOTHING = {};

    private final EventLoop loop = EventLoop.current();
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Channel channel;
    private boolean broken;
    private byte[] body = NOTHING;

    Exchange(HttpServerRequest request, HttpServerResponse response) {
        this.request = request;
        this.response = response;
        this.channel = channelOf(response);
    }

    private static Channel channelOf(HttpServerResponse response) {
        var found = new AtomicReference<Channel>();
        response.withConnection(connection -> found.set(connection.channel()));
        return found.get();
    }

    /** Waits for the body. */
    void readBody() {
        var bytes = await(request.receive().aggregate().asByteArray());
        if (bytes != null) {
            body = bytes;
        }
    }

    /** The method, such as {@code GET}. */
    public String method() {
        return request.method().name();
    }

    /** The path, without the query. */
    public String path() {
        return request.fullPath();
    }

    /** A header of the request; null if there is none. */
    public @Nullable String header(CharSequence name) {
        return request.requestHeaders().get(name);
    }

    /** The whole body; empty if there is none. */
    public byte[] body() {
        return body.clone();
    }

    /** The local address at which the request arrived. */
    public InetSocketAddress address() {
        return Objects.requireNonNull(request.hostAddress());
    }

    /** Sets a header of the answer, before it is sent. */
    public void setHeader(CharSequence name, CharSequence value) {
        response.header(name, value);
    }

    /** Sends an answer without content. */
    public void answer(int status) {
        response.status(status);
        begin(0);
    }

    /** Sends an answer of one line. */
    public void answer(int status, String line) {
        var text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        answer(status, "text/plain; charset=utf-8", text);
    }

    /** Sends an answer. */
    public void answer(int status, String type, byte[] content) {
        response.status(status).header(HttpHeaderNames.CONTENT_TYPE, type);
        begin(content.length);
        if (content.length > 0 && !request.method().equals(HttpMethod.HEAD)) {
            send(content);
        }
    }

    /**
     * Sends {@code events}, each as soon as the client has read the earlier ones, and closes the
     * stream.
     *
     * @param events each in the form of server-sent events, with the empty line at its end
     */
    public void events(AsyncStream<byte[]> events) {
        try (events) {
            await(response.sse().sendHeaders().then());
            events.forEach(this::send);
        }
    }

    private void begin(int length) {
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
        await(response.sendHeaders().then());
    }

    private void send(byte[] content) {
        var message = new DefaultHttpContent(Unpooled.wrappedBuffer(content));
        await(FutureMono.from(loop.onDriver(() -> channel.writeAndFlush(message))));
    }

    private <T> @Nullable T await(Mono<T> passing) {
        try {
            return ReactorBridge.await(passing);
        } catch (Exception e) {
            broken = true;
            throw e;
        }
    }

    /** Whether the connection has failed, because the client is gone. */
    boolean broken() {
        return broken;
    }

    /** Answers for a handler that has failed, without the reason. */
    void fail() {
        if (response.hasSentHeaders()) {
            channel.close();
        } else {
            response.responseHeaders().clear();
            try {
                answer(500, "something went wrong here");
            } catch (Exception e) {
                channel.close(); // the client has left meanwhile
            }
        }
    }
}
