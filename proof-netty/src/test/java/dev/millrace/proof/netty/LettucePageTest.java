package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidCoroutine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.junit.OnEachEngine;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisServer;

/**
 * What docs/with/lettuce.md quotes, against a server of Redis; Lettuce has threads of its own here.
 */
@Timeout(60) // a hang fails, instead of stopping the build
class LettucePageTest {
    private static RedisServer server;
    private static RedisClient client;
    private static RedisURI uri;

    @BeforeAll
    static void start() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        server =
                RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .build();
        server.start();
        uri = RedisURI.create("127.0.0.1", port);
        client = RedisClient.create(uri);
    }

    @AfterAll
    static void stop() throws IOException {
        client.shutdown(0, 0, TimeUnit.SECONDS);
        server.stop();
    }

    // @start region=connect
    static StatefulRedisConnection<String, String> connect(RedisClient client, RedisURI uri) {
        return FutureBridge.awaitOwned(client.connectAsync(StringCodec.UTF8, uri));
    }

    // @end

    // @start region=commands
    static String brew(StatefulRedisConnection<String, String> redis, String tea) {
        String known = FutureBridge.await(redis.async().get(tea));
        if (known != null) {
            return known;
        }
        String brewed = tea + ", brewed";
        FutureBridge.await(redis.async().set(tea, brewed, SetArgs.Builder.ex(60)));
        return brewed;
    }

    // @end

    // @start region=pop
    static String pop(StatefulRedisConnection<String, String> ofItsOwn, String list) {
        return Async.timeout(
                Duration.ofSeconds(30),
                () ->
                        FutureBridge.awaitOwned(ofItsOwn.async().blpop(0, list))
                                .getValue()); // cut off, the connection still waits: close it
    }

    // @end

    // @start region=messages
    static AsyncStream<String> messages(
            StatefulRedisPubSubConnection<String, String> redis, String channel) {
        return AsyncStream.listen(
                Overflow.latest(), // Redis does not wait for a slow listener
                feed -> {
                    var listener =
                            new RedisPubSubAdapter<String, String>() {
                                @Override
                                public void message(String from, String message) {
                                    feed.send(message);
                                }
                            };
                    redis.addListener(listener);
                    FutureBridge.await(redis.async().subscribe(channel));
                    return () -> {
                        redis.removeListener(listener);
                        redis.async().unsubscribe(channel);
                    };
                });
    }

    // @end

    private static void run(FiberEngine engine, VoidCoroutine program) throws Exception {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            runner.run(program);
        }
    }

    @OnEachEngine
    void commands_are_awaited(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    var redis = connect(client, uri);
                    assertThat(brew(redis, "oolong-" + engine))
                            .isEqualTo("oolong-" + engine + ", brewed");
                    assertThat(brew(redis, "oolong-" + engine))
                            .isEqualTo("oolong-" + engine + ", brewed");
                    FutureBridge.await(redis.async().rpush("list-" + engine, "first"));
                    assertThat(pop(redis, "list-" + engine)).isEqualTo("first");
                    FutureBridge.await(redis.closeAsync());
                });
    }

    @OnEachEngine
    void a_cancel_forgets_the_command_and_the_server_goes_on_with_it(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    var redis = connect(client, uri);
                    var other = connect(client, uri);
                    Task<String> popping = Async.detach(() -> pop(redis, "empty"));
                    while (!FutureBridge.await(other.async().info("clients"))
                            .contains("blocked_clients:1")) {
                        Async.checkpoint(); // the server keeps the pace
                    }

                    popping.cancel("thirsty no more");

                    assertThatThrownBy(popping::await).isInstanceOf(TaskCancelledException.class);
                    assertThat(FutureBridge.await(other.async().info("clients")))
                            .contains("blocked_clients:1");
                    FutureBridge.await(redis.closeAsync());
                    while (!FutureBridge.await(other.async().info("clients"))
                            .contains("blocked_clients:0")) {
                        Async.checkpoint();
                    }
                    FutureBridge.await(other.closeAsync());
                });
    }

    @OnEachEngine
    void messages_are_a_stream_that_unsubscribes(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    var subscriber =
                            FutureBridge.awaitOwned(
                                    client.connectPubSubAsync(StringCodec.UTF8, uri));
                    var publisher = connect(client, uri);
                    String channel = "teas-" + engine;
                    try (AsyncStream<String> messages = messages(subscriber, channel)) {
                        Task<String> next = Async.detach(() -> messages.next());
                        while (FutureBridge.await(publisher.async().publish(channel, "green"))
                                == 0) {
                            Async.checkpoint(); // nobody listens yet
                        }
                        assertThat(next.await()).isEqualTo("green");
                    }
                    while (FutureBridge.await(publisher.async().publish(channel, "black")) > 0) {
                        Async.checkpoint(); // the unsubscription is on its way
                    }
                    FutureBridge.await(subscriber.closeAsync());
                    FutureBridge.await(publisher.closeAsync());
                });
    }
}
