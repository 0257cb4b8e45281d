package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.testing.junit.OnEachEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class VertxTest {

    @OnEachEngine
    void server_and_client_run_on_the_drivers_thread_and_wake_nobody(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    var places = new Places(loop);
                    try (Tea tea = new Tea(loop, places)) {
                        OnLoop.assertWakesNobody(
                                loop, () -> assertThat(tea.ask("/green")).isEqualTo("green tea"));
                    }
                    places.assertAllRight("server: handler", "client: response");
                });
    }

    @OnEachEngine
    void a_cancelled_client_ends_the_task_that_answers_it(FiberEngine engine) {
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
                        tea.left.await(); // the server's task has been cancelled
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
                    // @start region=close
                    loop.onClose(() -> await(tea.vertx.close()));
                    // @end
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

                        assertThatThrownBy(asking::await).isInstanceOf(HttpClosedException.class);

                        await(tea.server.close());
                        // the JDK's selector closes the port at its next look: refused, or reset
                        assertThatThrownBy(() -> tea.ask("/green"))
                                .isInstanceOfAny(SocketException.class, HttpClosedException.class);
                    }
                });
    }

    private static <T> T await(Future<T> future) {
        return FutureBridge.await(future.toCompletionStage());
    }

    /** A server and its client, both on one loop. */
    private static final class Tea implements AutoCloseable {
        final Promise<@Nullable Void> asked;
        final Promise<@Nullable Void> left;
        final Vertx vertx;
        final HttpServer server;
        private final HttpClient client;
        private final Places places;

        Tea(EventLoop loop, Places places) {
            this.places = places;
            asked = loop.promise();
            left = loop.promise();
            // @start region=vertx
            NettyLoop netty = NettyLoop.of(loop);
            vertx = Vertx.builder().withTransport(new LoopTransport(netty)).build();
            server =
                    await(
                            vertx.createHttpServer()
                                    .requestHandler(this::answer)
                                    .listen(0, "127.0.0.1"));
            // @end
            client = vertx.createHttpClient();
        }

        private void answer(HttpServerRequest request) {
            places.here("server: handler");
            if (request.path().equals("/drop")) {
                request.connection().close();
            } else {
                serve(request);
            }
        }

        // @start region=handler
        private void serve(HttpServerRequest request) {
            Task<?> task =
                    Async.detach(() -> {
                        String tea = brew(request.path().substring(1)); // which may await
                        EventLoop.current().onDriver(() -> request.response().end(tea));
                    });
            request.connection().closeHandler(none -> task.cancel("the client has left"));
        }

        // @end

        private String brew(String kind) {
            if (kind.equals("never")) {
                asked.complete(null);
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    left.complete(null);
                }
            }
            Async.checkpoint();
            return kind + " tea";
        }

        // @start region=client
        String ask(String path) {
            HttpClientRequest request =
                    await(client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path));
            try {
                return await(request.send().compose(HttpClientResponse::body).map(this::text));
            } catch (Throwable failed) {
                request.reset(); // what Vert.x knows of a cancel
                throw failed;
            }
        }

        // @end

        private String text(Buffer body) {
            places.here("client: response");
            return body.toString();
        }

        @Override
        public void close() {
            await(vertx.close());
        }
    }
}
