package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.resources.ConnectionProvider;

@Timeout(60) // a hang fails, instead of stopping the build
class ReactorNettyTest {

    @OnEachEngine
    void server_and_client_run_on_the_drivers_thread_and_wake_nobody(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    var places = new Places(loop);
                    try (Tea tea = new Tea(loop, places)) {
                        OnLoop.assertWakesNobody(
                                loop,
                                () -> assertThat(tea.ask("/tea/green")).isEqualTo("green tea"));
                    }
                    places.assertAllRight(
                            "server: body of the request",
                            "server: handler",
                            "client: response",
                            "client: operator");
                });
    }

    @OnEachEngine
    void a_cancelled_client_ends_the_body_that_answers_it(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Tea tea = new Tea(loop, new Places(loop))) {
                        Task<String> asking = Async.detach(() -> tea.ask("/never"));
                        tea.asked.await();

                        asking.cancel("thirsty no more");

                        assertThatThrownBy(asking::await)
                                .isInstanceOf(TaskCancelledException.class);
                        tea.left.await(); // the server's body has been cancelled
                    }
                });
    }

    @OnEachEngine
    void a_loop_closes_while_a_request_is_under_way(FiberEngine engine) {
        OnLoop.runLeaving(
                engine,
                NettyTransport.best(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    Tea tea = new Tea(loop, new Places(loop)); // left open
                    Async.detach(() -> tea.ask("/never"));
                    tea.asked.await();
                },
                () -> {});
    }

    @OnEachEngine
    void a_server_that_goes_is_a_failure_of_what_was_asked(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Tea tea = new Tea(loop, new Places(loop))) {
                        Task<String> asking = Async.detach(() -> tea.ask("/drop"));

                        assertThatThrownBy(asking::await)
                                .isInstanceOf(PrematureCloseException.class);

                        tea.stop();
                        // the JDK's selector closes the port at its next look: refused, or reset
                        assertThatThrownBy(() -> tea.ask("/tea/green"))
                                .isInstanceOf(IOException.class);
                    }
                });
    }

    /** A server and its client, both on one loop. */
    private static final class Tea implements AutoCloseable {
        final Promise<@Nullable Void> asked;
        final Promise<@Nullable Void> left;
        private final EventLoop loop;
        private final Places places;
        private final DisposableServer server;
        private final ConnectionProvider connections = ConnectionProvider.create("tea", 4);
        private final HttpClient client;

        Tea(EventLoop loop, Places places) {
            this.loop = loop;
            this.places = places;
            asked = loop.promise();
            left = loop.promise();
            server = serve();
            client = client(server.port());
        }

        private DisposableServer serve() {
            // @start region=server
            NettyLoop netty = NettyLoop.of(loop);
            Mono<? extends DisposableServer> bound =
                    HttpServer.create()
                            .host("127.0.0.1")
                            .port(0)
                            .runOn(useNative -> netty.group())
                            .route(this::addRoutes)
                            .bind();
            return ReactorBridge.awaitRequired(bound);
            // @end
        }

        private void addRoutes(HttpServerRoutes routes) {
            routes.get("/tea/{kind}", this::brew)
                    .get("/never", this::never)
                    .get("/drop", this::drop);
        }

        // @start region=handler
        private Publisher<Void> brew(HttpServerRequest request, HttpServerResponse response) {
            String kind = kind(request);
            return response.sendString(ReactorBridge.toMono(loop, () -> brewed(kind)));
        }

        // @end

        private @Nullable String kind(HttpServerRequest request) {
            places.here("server: handler");
            return request.param("kind");
        }

        private Publisher<Void> never(HttpServerRequest request, HttpServerResponse response) {
            return ReactorBridge.toMono(loop, this::waitForGood);
        }

        private Publisher<Void> drop(HttpServerRequest request, HttpServerResponse response) {
            request.withConnection(connection -> connection.channel().close());
            return Mono.never();
        }

        private HttpClient client(int port) {
            // @start region=client
            return HttpClient.create(connections)
                    .runOn(useNative -> NettyLoop.of(loop).group())
                    .baseUrl("http://127.0.0.1:" + port);
            // @end
        }

        private String brewed(@Nullable String kind) {
            loop.onDriver(() -> places.here("server: body of the request"));
            Async.sleep(Duration.ofNanos(1)); // a task may wait
            return kind + " tea";
        }

        private void waitForGood() {
            asked.complete(null);
            try {
                Async.sleep(Duration.ofHours(1));
            } finally {
                left.complete(null);
            }
        }

        String ask(String path) {
            return ReactorBridge.awaitRequired(
                    client.get()
                            .uri(path)
                            .responseSingle((response, body) -> {
                                places.here("client: response");
                                return body.asString();
                            })
                            .doOnNext(text -> places.here("client: operator")));
        }

        void stop() {
            server.dispose();
            ReactorBridge.await(server.onDispose());
        }

        @Override
        public void close() {
            ReactorBridge.await(connections.disposeLater());
            stop();
        }
    }
}
