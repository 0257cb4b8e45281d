package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.io.ChildProcess;
import dev.millrace.io.ProcessResult;
import dev.millrace.netty.NettyLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Clients that nobody here wrote, of a server that answers each request with a task. */
@Tag("slow") // every test starts processes
@Timeout(60) // a hang fails, instead of stopping the build
class HttpPeersTest {

    @OnEachEngine
    void curl_gets_what_a_task_answers_also_piece_by_piece_and_again_on_one_connection(
            FiberEngine engine) {
        assumeInstalled("curl");
        OnLoop.run(
                engine,
                () -> {
                    try (var server = new Server()) {
                        assertThat(curl(server.url("/tea"), server.url("/tea")))
                                .isEqualTo("/tea 200 1|/tea 200 0|"); // connections made
                        assertThat(curl("--data-binary", "green", server.url("/echo")))
                                .isEqualTo("green 200 1|");
                        assertThat(
                                        curl(
                                                "--no-keepalive",
                                                "-H",
                                                "Connection: close",
                                                server.url("/")))
                                .isEqualTo("/ 200 1|");
                        assertThat(curl(server.url("/fails"))).endsWith(" 500 1|");
                    }
                });
    }

    @OnEachEngine
    void wrk_gets_an_answer_to_every_request(FiberEngine engine) {
        assumeInstalled("wrk");
        OnLoop.run(
                engine,
                () -> {
                    try (var server = new Server()) {
                        ProcessResult report =
                                ChildProcess.run(
                                        List.of("wrk", "-t1", "-c64", "-d2s", server.url("/tea")));
                        assertThat(report.orThrow().outputText())
                                .containsPattern("[1-9][0-9]* requests in ")
                                .doesNotContain("Socket errors")
                                .doesNotContain("Non-2xx");
                        assertThat(server.tasks).isPositive();
                    }
                });
    }

    /** The text, the status, and how many connections were made, of each answer. */
    private static String curl(String... arguments) throws IOException {
        var command =
                new ArrayList<>(List.of("curl", "-sS", "-w", " %{http_code} %{num_connects}|"));
        command.addAll(List.of(arguments));
        return ChildProcess.run(command).orThrow().outputText();
    }

    private static void assumeInstalled(String program) {
        String[] folders = System.getenv().getOrDefault("PATH", "").split(":");
        Assumptions.assumeTrue(
                Stream.of(folders).anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    private static final class Server implements AutoCloseable {
        private final EventLoop loop = EventLoop.current();
        private final DisposableServer server =
                ReactorBridge.awaitRequired(
                        HttpServer.create()
                                .host("127.0.0.1")
                                .port(0)
                                .runOn(NettyLoop.of(loop).group())
                                .handle(this::answer)
                                .bind());
        long tasks;

        String url(String path) {
            return "http://127.0.0.1:" + server.port() + path;
        }

        private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
            return ReactorBridge.toMono(
                    loop,
                    () -> {
                        tasks++;
                        Async.sleep(Duration.ofMillis(1)); // asks somebody
                        if (request.uri().equals("/fails")) {
                            throw new IllegalStateException("no tea");
                        }
                        String body = ReactorBridge.await(request.receive().aggregate().asString());
                        String text = body == null ? request.uri() : body;
                        ReactorBridge.await(
                                response.sendString(reactor.core.publisher.Mono.just(text)).then());
                    });
        }

        @Override
        public void close() {
            server.dispose();
            ReactorBridge.await(server.onDispose());
        }
    }
}
