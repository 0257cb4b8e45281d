package dev.millrace.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Runner;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** A real server of HTTP, and a client for it. */
final class Peer implements AutoCloseable {
    static final int LARGE = 4 << 20;

    final OkHttpClient client = new OkHttpClient();
    final Promise<@Nullable Void> asked; // complete once the server has a request for /never
    private final MockWebServer server = new MockWebServer();

    private Peer(EventLoop loop) throws IOException {
        asked = loop.promise();
        server.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        return respond(request.getUrl().encodedPath());
                    }
                });
        server.start();
    }

    /** A program with a peer, on a loop of its own on which nothing may go wrong. */
    interface Program {
        void run(Peer peer) throws Exception;
    }

    static void run(FiberEngine engine, Program program) throws Exception {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        var builder =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) -> faults.add(fault));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                try (Peer peer = new Peer(EventLoop.current())) {
                    program.run(peer);
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    private MockResponse respond(String path) {
        var response = new MockResponse.Builder();
        switch (path) {
            case "/hello" -> response.body("hello");
            case "/missing" -> response.code(404).body("no such page");
            case "/large" -> response.body(new Buffer().write(new byte[LARGE]));
            case "/gone" -> response.onResponseStart(new SocketEffect.CloseSocket());
            case "/half" ->
                    response.body(new Buffer().write(new byte[LARGE]))
                            .onResponseBody(SocketEffect.Stall.INSTANCE);
            default -> {
                asked.completeThreadSafe(null);
                response.onResponseStart(SocketEffect.Stall.INSTANCE);
            }
        }
        return response.build();
    }

    Call call(String path) {
        return client.newCall(new Request.Builder().url(server.url(path)).build());
    }

    /** How many connections a call holds at the moment. */
    int busy() {
        return client.connectionPool().connectionCount()
                - client.connectionPool().idleConnectionCount();
    }

    @Override
    public void close() {
        Async.shield(() ->
                Async.blocking(() -> {
                    client.dispatcher().executorService().shutdown();
                    client.connectionPool().evictAll();
                    server.close();
                }));
    }
}
