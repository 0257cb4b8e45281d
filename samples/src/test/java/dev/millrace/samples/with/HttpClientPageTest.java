package dev.millrace.samples.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidCoroutine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The code of docs/with/httpclient.md against a server of the JDK. */
class HttpClientPageTest {
    private final CountDownLatch left = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile Runnable asked = () -> {};

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestURI().getPath().substring(1).getBytes();
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.createContext(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    asked.run();
                    try (OutputStream out = exchange.getResponseBody()) {
                        while (true) {
                            out.write(new byte[1 << 16]);
                        }
                    } catch (IOException gone) {
                        left.countDown();
                    }
                });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.close();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
    }

    private static void run(FiberEngine engine, VoidCoroutine program) throws Exception {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            runner.run(program);
        }
    }

    @OnEachEngine
    void requests_are_awaited_one_by_one_and_side_by_side(FiberEngine engine) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            run(
                    engine,
                    () -> {
                        assertThat(HttpClientPage.get(client, address("tea"))).isEqualTo("tea");
                        assertThat(
                                        HttpClientPage.getAll(
                                                client, List.of(address("a"), address("b"))))
                                .containsExactly("a", "b");
                        assertThat(HttpClientPage.download(client, address("coffee"))).isEqualTo(6);
                    });
        }
    }

    @OnEachEngine
    void a_cancel_closes_the_connection(FiberEngine engine) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            run(
                    engine,
                    () -> {
                        Promise<String> answered = Promise.create();
                        asked = () -> answered.completeThreadSafe("it has");
                        Task<String> asking =
                                Async.detach(() -> HttpClientPage.get(client, address("endless")));
                        answered.await();

                        asking.cancel("changed my mind");

                        assertThatThrownBy(asking::await)
                                .isInstanceOf(TaskCancelledException.class);
                        Async.blocking(() -> left.await()); // the server cannot write any more
                    });
        }
    }

    @OnEachEngine
    void a_cancelled_download_closes_the_connection(FiberEngine engine) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            run(
                    engine,
                    () -> {
                        Promise<String> answered = Promise.create();
                        asked = () -> answered.completeThreadSafe("it has");
                        Task<Long> loading =
                                Async.detach(
                                        () -> HttpClientPage.download(client, address("endless")));
                        answered.await();

                        loading.cancel("changed my mind");

                        assertThatThrownBy(loading::await)
                                .isInstanceOf(TaskCancelledException.class);
                        Async.blocking(() -> left.await());
                    });
        }
    }
}
