package dev.millrace.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.grpc.TeaGrpc.TeaFutureStub;
import dev.millrace.grpc.TeaGrpc.TeaImplBase;
import dev.millrace.grpc.TeaGrpc.TeaStub;
import dev.millrace.guava.GuavaBridge;
import dev.millrace.testing.junit.OnEachEngine;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** The code of the page about gRPC. */
@Timeout(60) // a hang fails, instead of stopping the build
class GrpcPageTest {

    // @start region=service
    static final class TeaService extends TeaImplBase {
        @Override
        void brew(String kind, StreamObserver<String> replies) {
            GrpcBridge.reply(replies, () -> brewed(kind)); // may await
        }

        @Override
        void pour(String cups, StreamObserver<String> replies) {
            GrpcBridge.replyStream(
                    replies,
                    out -> {
                        for (int n = 1; n <= Integer.parseInt(cups); n++) {
                            out.emit("cup " + n); // waits while the client does not read
                        }
                    });
        }

        @Override
        StreamObserver<String> blend(StreamObserver<String> replies) {
            return GrpcBridge.reply(replies, kinds -> String.join(" and ", kinds.toList()));
        }

        @Override
        StreamObserver<String> talk(StreamObserver<String> replies) {
            return GrpcBridge.replyStream(
                    replies, (said, out) -> said.map(word -> word + "?").forEach(out::emit));
        }

        // @end

        // @start region=status
        private String brewed(String kind) {
            Async.sleep(Duration.ofMillis(1)); // the kettle
            if (kind.isEmpty()) {
                throw Status.INVALID_ARGUMENT.withDescription("which tea?").asRuntimeException();
            }
            return kind + " tea";
        }
        // @end
    }

    private static Server serve(EventLoop loop) throws IOException {
        // @start region=server
        return NettyServerBuilder.forPort(0)
                .addService(new TeaService())
                .intercept(GrpcBridge.onLoop(loop)) // where the bodies of the methods run
                .build()
                .start();
        // @end
    }

    private static TeaStub stub(ManagedChannel plain) {
        // @start region=stub
        Channel channel = ClientInterceptors.intercept(plain, GrpcBridge.scopeDeadlines());
        return TeaGrpc.newStub(channel);
        // @end
    }

    private static List<String> calls(TeaStub stub) {
        List<String> table = new ArrayList<>();
        // @start region=calls
        String tea = GrpcBridge.await(stub::brew, "green");
        GrpcBridge.stream(stub::pour, "3").forEach(cup -> table.add(cup));
        String blend =
                GrpcBridge.await(stub::blend, out -> List.of("mint", "sage").forEach(out::emit));
        try (var talk =
                GrpcBridge.stream(stub::talk, out -> List.of("milk", "sugar").forEach(out::emit))) {
            table.add(talk.next()); // the body that sends runs beside this
        } // and is cancelled with the call
        // @end
        table.add(tea);
        table.add(blend);
        return table;
    }

    private static String failure(TeaStub stub) {
        // @start region=failures
        try {
            return Async.timeout(Duration.ofSeconds(2), () -> GrpcBridge.await(stub::brew, ""));
        } catch (
                DeadlineExceededException
                        late) { // whichever clock was first: the scope's, the call's
            return "no tea in time";
        } catch (StatusRuntimeException failed) { // gRPC's own, for all other statuses
            return failed.getStatus().getDescription();
        }
        // @end
    }

    private static String future(TeaFutureStub futureStub) {
        // @start region=future
        return GuavaBridge.awaitOwned(() -> futureStub.brew("green"));
        // @end
    }

    @OnEachEngine
    void the_page_runs(FiberEngine engine) throws Exception {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            Server server = serve(runner.loop());
            ManagedChannel plain =
                    NettyChannelBuilder.forAddress("localhost", server.getPort())
                            .usePlaintext()
                            .build();
            try {
                runner.run(() -> {
                    assertThat(calls(stub(plain)))
                            .containsExactly(
                                    "cup 1",
                                    "cup 2",
                                    "cup 3",
                                    "milk?",
                                    "green tea",
                                    "mint and sage");
                    assertThat(failure(stub(plain))).isEqualTo("which tea?");
                    assertThat(future(TeaGrpc.newFutureStub(plain))).isEqualTo("green tea");
                });
            } finally {
                plain.shutdownNow();
                server.shutdownNow().awaitTermination();
            }
        }
    }
}
