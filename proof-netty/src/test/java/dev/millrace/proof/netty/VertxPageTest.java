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
import dev.millrace.testing.junit.OnEachEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What docs/with/vertx.md quotes; Vert.x has threads of its own here. */
@Timeout(60) // a hang fails, instead of stopping the build
class VertxPageTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    // @start region=await
    static <T> T await(Future<T> future) {
        return FutureBridge.await(future.toCompletionStage());
    }

    // @end

    // @start region=ask
    static String ask(HttpClient client, int port, String path) {
        HttpClientRequest request = await(client.request(HttpMethod.GET, port, "127.0.0.1", path));
        try {
            return await(request.send().compose(HttpClientResponse::body).map(Buffer::toString));
        } catch (Throwable failed) {
            request.reset(); // what Vert.x knows of a cancel
            throw failed;
        }
    }

    // @end

    // @start region=serve
    static void serve(EventLoop loop, HttpServerRequest request) {
        CompletableFuture<String> answer = loop.submit(() -> brewed(request.path())); // a task
        request.connection().closeHandler(none -> answer.cancel(true)); // the client has left
        Future.fromCompletionStage(answer, Vertx.currentContext()) // back where the request is
                .onSuccess(tea -> request.response().end(tea))
                .onFailure(failed -> request.response().setStatusCode(500).end());
    }

    // @end

    private static volatile Promise<String> asked;
    private static volatile Promise<String> left;

    private static String brewed(String path) {
        if (path.equals("/never")) {
            asked.complete("it has come");
            try {
                Async.sleep(Duration.ofHours(1));
            } finally {
                left.complete("the task has ended");
            }
        }
        Async.checkpoint();
        return path.substring(1) + " tea";
    }

    @OnEachEngine
    void a_handler_answers_with_a_task_and_a_task_asks(FiberEngine engine) throws Exception {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            loop.runUntilComplete(
                    loop.detach(() -> {
                        asked = Promise.create();
                        left = Promise.create();
                        var server =
                                await(
                                        vertx.createHttpServer()
                                                .requestHandler(request -> serve(loop, request))
                                                .listen(0, "127.0.0.1"));
                        var client = vertx.createHttpClient();
                        assertThat(ask(client, server.actualPort(), "/green"))
                                .isEqualTo("green tea");

                        Task<String> asking =
                                Async.detach(() -> ask(client, server.actualPort(), "/never"));
                        asked.await();
                        asking.cancel("thirsty no more");
                        assertThatThrownBy(asking::await)
                                .isInstanceOf(TaskCancelledException.class);
                        left.await(); // that of the server has been cancelled
                        return null;
                    }));
        }
    }
}
