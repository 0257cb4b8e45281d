package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.grpc.GrpcBridge;
import dev.millrace.netty.NettyLoop;
import dev.millrace.netty.NettyTransport;
import dev.millrace.testing.junit.OnEachEngine;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class GrpcTest {

    @OnEachEngine
    void calls_are_answered_on_the_drivers_thread_and_wake_nobody(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    var places = new Places(loop);
                    try (Tea tea = new Tea(loop, places)) {
                        OnLoop.assertWakesNobody(
                                loop,
                                () -> {
                                    assertThat(tea.calls.brew("green")).isEqualTo("green tea");
                                    assertThat(tea.calls.pour("3").toList())
                                            .isEqualTo(List.of("cup 1", "cup 2", "cup 3"));
                                });
                    }
                    places.assertAllRight("server: method", "client: answer");
                });
    }

    @OnEachEngine
    void a_cancelled_client_ends_the_task_that_answers_it(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Tea tea = new Tea(loop, new Places(loop))) {
                        Task<String> asking = Async.detach(() -> tea.calls.brew("never"));
                        tea.asked.await();

                        asking.cancel("thirsty no more");

                        assertThatThrownBy(asking::await)
                                .isInstanceOf(TaskCancelledException.class);
                        tea.left.await(); // the server's task has been cancelled
                    }
                });
    }

    @OnEachEngine
    void a_stream_that_is_left_early_ends_the_call(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Tea tea = new Tea(loop, new Places(loop))) {
                        try (var cups = tea.calls.pour("1000000")) {
                            assertThat(cups.next()).isEqualTo("cup 1");
                        }
                        tea.left.await();
                    }
                });
    }

    @OnEachEngine
    void a_loop_closes_while_a_call_is_under_way(FiberEngine engine) {
        OnLoop.runLeaving(
                engine,
                NettyTransport.best(),
                () -> {
                    EventLoop loop = EventLoop.current();
                    Tea tea = new Tea(loop, new Places(loop)); // left open
                    Async.detach(() -> tea.calls.brew("never"));
                    tea.asked.await();
                },
                () -> {});
    }

    @OnEachEngine
    void a_server_that_goes_is_a_failure_of_the_call(FiberEngine engine) {
        OnLoop.run(
                engine,
                () -> {
                    EventLoop loop = EventLoop.current();
                    try (Tea tea = new Tea(loop, new Places(loop))) {
                        Task<String> asking = Async.detach(() -> tea.calls.brew("never"));
                        tea.asked.await();

                        Async.blocking(tea.server::shutdownNow);

                        // the server resets what it has not answered, and that is CANCELLED
                        assertThatThrownBy(asking::await)
                                .isInstanceOfAny(
                                        StatusRuntimeException.class, TaskCancelledException.class);
                        assertThatThrownBy(() -> tea.calls.brew("green"))
                                .isInstanceOf(StatusRuntimeException.class)
                                .extracting(failed -> Status.fromThrowable(failed).getCode())
                                .isEqualTo(Status.Code.UNAVAILABLE);
                    }
                });
    }

    /** A server and its client, both on one loop. */
    private static final class Tea implements AutoCloseable {
        final Promise<@Nullable Void> asked;
        final Promise<@Nullable Void> left;
        final GrpcCalls calls;
        final Server server;
        private final ManagedChannel channel;
        private final EventLoop loop;
        private final Places places;

        Tea(EventLoop loop, Places places) throws IOException {
            this.loop = loop;
            this.places = places;
            asked = loop.promise();
            left = loop.promise();
            server = serve();
            channel = connect(server.getPort());
            calls = new GrpcCalls(ClientInterceptors.intercept(channel, new NotesAnswers(places)));
        }

        private Server serve() throws IOException {
            // @start region=server
            NettyLoop netty = NettyLoop.of(loop);
            var server =
                    NettyServerBuilder.forAddress(local(0))
                            .bossEventLoopGroup(netty.group())
                            .workerEventLoopGroup(netty.group())
                            .channelType(netty.transport().serverSocketChannel())
                            .directExecutor() // methods are called on the driver's thread
                            .addService(service())
                            .build();
            return Async.blocking(server::start); // it waits for the loop that it will run on
            // @end
        }

        private ManagedChannel connect(int port) {
            // @start region=client
            NettyLoop netty = NettyLoop.of(loop);
            return NettyChannelBuilder.forAddress(local(port))
                    .eventLoopGroup(netty.group())
                    .channelType(netty.transport().socketChannel())
                    .directExecutor()
                    .usePlaintext()
                    .build();
            // @end
        }

        private static InetSocketAddress local(int port) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        private ServerServiceDefinition service() {
            return ServerServiceDefinition.builder("Tea")
                    .addMethod(TeaService.BREW, ServerCalls.asyncUnaryCall(this::brewHere))
                    .addMethod(TeaService.POUR, ServerCalls.asyncServerStreamingCall(this::pour))
                    .build();
        }

        private void brewHere(String kind, StreamObserver<String> answer) {
            places.here("server: method");
            brew(kind, answer);
        }

        // @start region=method
        private void brew(String kind, StreamObserver<String> replies) {
            GrpcBridge.reply(replies, () -> brewed(kind)); // which may await
        }

        // @end

        private String brewed(String kind) {
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

        private void pour(String cups, StreamObserver<String> replies) {
            places.here("server: method");
            GrpcBridge.replyStream(
                    replies,
                    out -> {
                        try {
                            for (int n = 1; n <= Integer.parseInt(cups); n++) {
                                out.emit("cup " + n);
                            }
                        } finally {
                            left.tryComplete(null);
                        }
                    });
        }

        @Override
        public void close() {
            channel.shutdownNow();
            Async.blocking(server::shutdownNow);
            while (!channel.isTerminated() || !server.isTerminated()) {
                Async.sleep(Duration.ofMillis(1));
            }
        }
    }

    private record NotesAnswers(Places places) implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
                MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onMessage(R message) {
                                    places.here("client: answer");
                                    super.onMessage(message);
                                }
                            },
                            headers);
                }
            };
        }
    }
}
