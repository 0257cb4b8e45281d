package dev.millrace.samples.http;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.netty.NettyLoop;
import dev.millrace.reactor.ReactorBridge;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A server of one loop: its socket, its connections, and a task for each request. A task opens and
 * closes it, and waits meanwhile. It listens only on this machine.
 */
public final class HttpDoor {

    private static final String HOST = "127.0.0.1";
    private static final int SEND_BUFFER = 64 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final EventLoop loop = EventLoop.current();
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final HttpLimits limits;
    private final HttpHandler handler;
    private final Guests guests;
    private final Complaints complaints =
            new Complaints(System.getLogger(HttpDoor.class.getPackageName()), System::nanoTime);
    private final DisposableServer server;

    private HttpDoor(int port, HttpLimits limits, HttpHandler handler) {
        this.limits = limits;
        this.handler = handler;
        this.guests = new Guests(limits);
        this.server = ReactorBridge.awaitRequired(configured(port).bind());
    }

    /**
     * Opens a server on the current loop.
     *
     * @param port the port; 0 for any free port
     * @param limits limits the clients
     * @param handler answers the requests
     * @throws BindException if the port is not available; its message is one sentence for the user
     */
    public static HttpDoor open(int port, HttpLimits limits, HttpHandler handler)
            throws BindException {
        try {
            return new HttpDoor(port, limits, handler);
        } catch (ChannelBindException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            // epoll's messages begin with the name and the number of the system call
            var why = String.valueOf(cause.getMessage()).replaceFirst("^bind\\(.*\\): ", "");
            var sentence = new BindException("cannot listen on port " + port + ": " + why + ".");
            sentence.initCause(e);
            throw sentence;
        }
    }

    private HttpServer configured(int port) {
        return HttpServer.create()
                .host(HOST)
                .port(port)
                .runOn(NettyLoop.of(loop).group())
                .channelGroup(open)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .httpRequestDecoder(spec ->
                        spec.maxInitialLineLength(limits.lineBytes())
                                .maxHeaderSize(limits.headerBytes()))
                .doOnChannelInit((_, channel, _) -> admit(channel))
                .handle(this::answer);
    }

    private void admit(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
            channel.close(); // the client left before it was admitted
            return;
        }
        var guest =
                new Guest((SocketChannel) channel, peer.getAddress(), guests, limits, complaints);
        if (!guests.admit(guest)) {
            channel.close();
            return;
        }
        var patience = new WriteTimeoutHandler(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
        channel.pipeline()
                .addAfter(NettyPipeline.HttpCodec, "guest", guest)
                .addBefore(NettyPipeline.ReactiveBridge, "patience", patience)
                .addBefore(NettyPipeline.ReactiveBridge, "farewell", Farewell.INSTANCE);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return ReactorBridge.toMono(loop, () -> handle(new Exchange(request, response)));
    }

    private void handle(Exchange exchange) {
        try {
            exchange.readBody();
            handler.handle(exchange);
        } catch (CancelledError e) {
            throw e;
        } catch (Throwable t) {
            // else the client has gone, which is no failure of the handler
            if (!exchange.broken()) {
                loop.report(LoopFault.of("a handler of HTTP requests failed", t));
                exchange.fail();
            }
        }
    }

    /** The server's address for clients on this machine. */
    public URI address() {
        return URI.create("http://" + HOST + ":" + server.port() + "/");
    }

    /**
     * Closes the socket, gives answers on their way some time, then closes all connections, which
     * cancels the rest. Cancelling the calling task does not shorten this.
     */
    public void close() {
        Async.shield(() -> {
            var gone = Promise.<@Nullable Void>create();
            server.dispose();
            ReactorBridge.await(server.onDispose());
            loop.onDriver(() -> guests.closeDoors(() -> gone.complete(null)));
            Async.moveOnAfter(GRACE, () -> gone.await());
            loop.onDriver(() -> open.close());
            gone.await();
        });
    }
}
