package dev.millrace.benchmarks.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.reactor.ReactorBridge;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** A Reactor Netty server of one page: by a plain handler, or by a task for each request. */
final class HelloServer {
    private static final String PAGE = "hello";

    private HelloServer() {}

    public static void main(String[] arguments) {
        if (arguments[0].equals("task")) {
            try (Runner runner =
                    Runner.of(EventLoop.builder().poller(NettyTransport.epoll()))) {
                runner.run(HelloServer::serveWithTasks);
            }
        } else {
            servePlainly();
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
                        .handle(
                                (request, response) ->
                                        response.sendString(
                                                ReactorBridge.toMono(loop, HelloServer::page)))
                        .bind();
        IO.println("port " + ReactorBridge.await(bound).port());
        Async.sleep(Duration.ofDays(1));
    }

    private static String page() {
        Async.checkpoint();
        return PAGE;
    }

    private static void servePlainly() {
        DisposableServer server =
                HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .runOn(LoopResources.create("plain", 1, true), true)
                        .handle((request, response) -> response.sendString(Mono.just(PAGE)))
                        .bindNow();
        IO.println("port " + server.port());
        server.onDispose().block();
    }
}
