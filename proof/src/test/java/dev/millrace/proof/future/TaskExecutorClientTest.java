package dev.millrace.proof.future;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.Async;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.proof.reactive.RunningLoop;
import dev.millrace.testing.junit.EngineTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP client of the JDK on a loop as its executor. */
@Tag("slow") // a server and a client with threads of their own
@Timeout(60)
class TaskExecutorClientTest extends EngineTest {
    private HttpServer server;

    @BeforeEach
    void start_the_server() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] answer = exchange.getRequestURI().getPath().getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        try (var client =
                HttpClient.newHttpClient()) { // loads its classes, which is no step of a loop
            client.send(request(0), HttpResponse.BodyHandlers.ofString());
        }
    }

    @AfterEach
    void stop_the_server() {
        server.stop(0);
    }

    @Test
    void what_depends_on_an_answer_runs_as_a_task_and_awaits() {
        RunningLoop.with(
                engine,
                loop -> {
                    Executor executor = loop.asTaskExecutor();
                    int length =
                            loop.submit(
                                            () -> {
                                                int sum = 0;
                                                HttpClient client =
                                                        HttpClient.newBuilder()
                                                                .executor(executor)
                                                                .build();
                                                for (int i = 0; i < 10; i++) {
                                                    sum +=
                                                            FutureBridge.await(
                                                                    client.sendAsync(
                                                                                    request(i),
                                                                                    HttpResponse
                                                                                            .BodyHandlers
                                                                                            .ofString())
                                                                            .thenApplyAsync(
                                                                                    this
                                                                                            ::lengthInATask,
                                                                                    executor));
                                                }
                                                Async.blocking(client::close);
                                                return sum;
                                            })
                                    .join();
                    assertThat(length).isEqualTo(20);
                });
    }

    private HttpRequest request(int number) {
        int port = server.getAddress().getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + number))
                .build();
    }

    private int lengthInATask(HttpResponse<String> response) {
        assertThat(Async.currentTask()).isNotNull();
        Async.checkpoint();
        return response.body().length();
    }
}
