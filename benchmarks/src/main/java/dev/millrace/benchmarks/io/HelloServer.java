package dev.millrace.benchmarks.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.reactor.ReactorBridge;
import java.time.Duration;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyOutbound;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A page by Reactor Netty: from a plain handler, from a plain handler that answers in the event
 * loop's next round, or from a task for each request.
 */
final class HelloServer {
    private static final String PAGE = "hello";

    private HelloServer() {}

    public static void main(String[] arguments) {
        if (arguments[0].equals("task")) {
            try (Runner runner = Runner.of(EventLoop.builder().poller(NettyTransport.epoll()))) {
                runner.run(HelloServer::serveWithTasks);
            }
        } else {
            serve(
                    arguments[0].equals("later")
                            ? HelloServer::answerLater
                            : (request, response) -> response.sendString(Mono.just(PAGE)));
        }
    }

    private static void serveWithTasks() {
        EventLoop loop = EventLoop.current();
        NettyLoop netty = NettyLoop.of(loop);
        Mono<? extends DisposableServer> bound =
                HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .runOn(useNative -> netty.group(), true)
                        .handle((request, response) ->
                                response.sendString(ReactorBridge.toMono(loop, HelloServer::page)))
                        .bind();
        IO.println("port " + ReactorBridge.await(bound).port());
        Async.sleep(Duration.ofDays(1));
    }

    private static String page() {
        Async.checkpoint();
        return PAGE;
    }

    private static NettyOutbound answerLater(
            HttpServerRequest request, HttpServerResponse response) {
        return response.sendString(
                Mono.create(page ->
                        response.withConnection(connection ->
                                connection
                                        .channel()
                                        .eventLoop()
                                        .execute(() -> page.success(PAGE)))));
    }

    private static void serve(
            BiFunction<HttpServerRequest, HttpServerResponse, NettyOutbound> handler) {
        DisposableServer server =
                HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .runOn(LoopResources.create("plain", 1, true), true)
                        .handle(handler)
                        .bindNow();
        IO.println("port " + server.port());
        server.onDispose().block();
    }
}
