package dev.millrace.samples.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.TaskGroup;
import dev.millrace.netty.NettyLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.http.HttpDoor;
import dev.millrace.samples.http.HttpHandler;
import dev.millrace.samples.http.HttpLimits;
import dev.millrace.testing.junit.EngineTest;
import java.net.BindException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Slow: a real server and a real client, on one loop. */
@Tag("slow")
class HttpPageTest extends EngineTest {

    private static final HttpLimits LIMITS = HttpLimits.of(8, 8);

    private Runner runner;

    @BeforeEach
    void open() {
        runner = Runner.of(EventLoop.builder().engine(engine));
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void a_server_and_its_client_share_a_loop() throws BindException {
        runner.run(() -> {
            var door = HttpPage.server();
            try {
                assertThat(HttpPage.client(door.address())).isEqualTo("hello from /\n");
            } finally {
                door.close();
            }
        });
    }

    @Test
    void operators_of_a_client_run_on_the_driver_of_the_loop() throws BindException {
        HttpHandler hello = exchange -> exchange.answer(200, "hello");
        withClient(
                hello,
                (client, door) -> {
                    var loop = EventLoop.current();
                    var driver = loop.onDriver(Thread::currentThread);

                    var seen =
                            ReactorBridge.awaitRequired(
                                    client.get()
                                            .uri(door.address())
                                            .responseContent()
                                            .aggregate()
                                            .map(_ ->
                                                    Thread.currentThread() == driver
                                                            && loop.inLoop()));

                    assertThat(seen).isTrue();
                });
    }

    @Test
    void a_client_that_is_cancelled_cancels_its_request_at_the_server() throws BindException {
        var begun = runner.loop().<@Nullable Void>promise();
        var cancelled = runner.loop().<@Nullable Void>promise();
        HttpHandler waiting =
                _ -> {
                    begun.complete(null);
                    try {
                        Promise.<@Nullable Void>create().await();
                    } finally {
                        cancelled.complete(null);
                    }
                };
        withClient(
                waiting,
                (client, door) ->
                        TaskGroup.run(group -> {
                            var call =
                                    client.get().uri(door.address()).responseContent().aggregate();
                            var asking = group.fork(() -> ReactorBridge.await(call));
                            begun.await();

                            asking.cancel("no longer interested");

                            cancelled.await();
                        }));
    }

    private interface Use {
        void of(HttpClient client, HttpDoor door);
    }

    private void withClient(HttpHandler handler, Use use) throws BindException {
        runner.run(() -> {
            var door = HttpDoor.open(0, LIMITS, handler);
            var connections = ConnectionProvider.create("test", 2);
            try {
                use.of(HttpClient.create(connections).runOn(NettyLoop.current().group()), door);
            } finally {
                Async.shield(() -> {
                    ReactorBridge.await(connections.disposeLater());
                });
                door.close();
            }
        });
    }
}
