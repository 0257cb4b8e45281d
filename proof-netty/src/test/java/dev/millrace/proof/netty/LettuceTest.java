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
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisServer;

@Timeout(60) // a hang fails, instead of stopping the build
class LettuceTest {
    private static RedisServer server;

    @BeforeAll
    static void start() throws IOException {
        server = redis(freePort());
    }

    @AfterAll
    static void stop() throws IOException {
        server.stop();
    }

    @OnEachEngine
    void commands_are_answered_on_the_drivers_thread_and_wake_nobody(FiberEngine engine) {
        OnLoop.run(
                engine,
                NettyTransport.nio(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    var places = new Places(loop);
                    try (Redis redis = new Redis(loop, port())) {
                        FutureBridge.await(redis.commands.async().set("tea", "green"));
                        OnLoop.assertWakesNobody(
                                loop,
                                () -> {
                                    var answer =
                                            redis.commands
                                                    .async()
                                                    .get("tea")
                                                    .whenComplete(
                                                            (tea, none) -> places.here("answer"));
                                    assertThat(FutureBridge.await(answer)).isEqualTo("green");
                                });
                    }
                    places.assertAllRight("answer");
                });
    }

    @OnEachEngine
    void a_cancel_reaches_the_command(FiberEngine engine) {
        OnLoop.run(
                engine,
                NettyTransport.nio(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Redis redis = new Redis(loop, port())) {
                        RedisFuture<?> command = redis.commands.async().blpop(0, "nothing");
                        Task<?> waiting = Async.detach(() -> FutureBridge.awaitOwned(command));
                        redis.awaitBlocked();

                        waiting.cancel("thirsty no more");

                        assertThatThrownBy(waiting::await)
                                .isInstanceOf(TaskCancelledException.class);
                        assertThat(command.isCancelled()).isTrue();
                    }
                });
    }

    @OnEachEngine
    void a_loop_closes_while_a_command_is_under_way(FiberEngine engine) {
        Redis[] left = new Redis[1];
        OnLoop.runLeaving(
                engine,
                NettyTransport.nio(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    Redis redis = new Redis(loop, port());
                    left[0] = redis;
                    Async.detach(() -> redis.pop("nothing"));
                    redis.awaitBlocked();
                },
                () -> {
                    assertThat(left[0].commands.isOpen()).isFalse();
                    left[0].client.shutdown(0, 0, TimeUnit.SECONDS);
                    left[0].resources.shutdown(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
                });
    }

    @OnEachEngine
    void a_server_that_goes_is_a_failure_of_the_command(FiberEngine engine) throws IOException {
        RedisServer mortal = redis(freePort());
        int port = mortal.ports().getFirst();
        OnLoop.run(
                engine,
                NettyTransport.nio(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Redis redis = new Redis(loop, port)) {
                        Task<?> waiting = Async.detach(() -> redis.pop("nothing"));
                        redis.awaitBlocked();

                        Async.blocking(mortal::stop);

                        assertThatThrownBy(waiting::await)
                                .isInstanceOf(RedisException.class)
                                .hasMessageContaining("disconnected");
                        assertThatThrownBy(redis::connect)
                                .isInstanceOf(RedisException.class)
                                .hasMessageContaining("Unable to connect");
                    }
                });
    }

    private static int port() {
        return server.ports().getFirst();
    }

    private static RedisServer redis(int port) throws IOException {
        RedisServer server =
                RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .build();
        server.start();
        return server;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A client on a loop, with one connection. */
    private static final class Redis implements AutoCloseable {
        private final ClientResources resources;
        private final RedisClient client;
        private final RedisURI uri;
        final StatefulRedisConnection<String, String> commands;

        Redis(EventLoop loop, int port) {
            // @start region=client
            NettyLoop netty = NettyLoop.of(loop);
            resources =
                    ClientResources.builder()
                            .eventLoopGroupProvider(new OneLoop(netty))
                            .eventExecutorGroup(netty.group())
                            .build();
            client = RedisClient.create(resources);
            // @end
            client.setOptions(ClientOptions.builder().autoReconnect(false).build());
            uri = RedisURI.create("127.0.0.1", port);
            commands = connect();
        }

        StatefulRedisConnection<String, String> connect() {
            return FutureBridge.awaitOwned(client.connectAsync(StringCodec.UTF8, uri));
        }

        Object pop(String list) {
            return FutureBridge.await(commands.async().blpop(0, list));
        }

        /** Returns once the server lets this connection wait. */
        void awaitBlocked() {
            var second = connect();
            while (!FutureBridge.await(second.async().info("clients"))
                    .contains("blocked_clients:1")) {
                Async.checkpoint(); // the server keeps the pace
            }
            FutureBridge.await(second.closeAsync());
        }

        @Override
        public void close() {
            FutureBridge.await(commands.closeAsync());
            FutureBridge.await(client.shutdownAsync(0, 0, TimeUnit.SECONDS));
            Promise<Boolean> down = Promise.create();
            resources
                    .shutdown(0, 0, TimeUnit.SECONDS)
                    .addListener(future -> down.completeThreadSafe(future.isSuccess()));
            assertThat(down.await()).isTrue();
        }
    }

    // @start region=provider
    /** Gives Lettuce the loop's group in place of the one that Lettuce would create. */
    private record OneLoop(NettyLoop netty) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings("unchecked") // Lettuce uses it only as an EventLoopGroup
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) netty.group();
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(
                EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
    // @end
}
