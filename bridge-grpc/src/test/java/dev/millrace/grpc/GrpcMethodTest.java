package dev.millrace.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.TaskCancelledException;
import dev.millrace.grpc.TeaHouse.Transport;
import dev.millrace.testing.junit.OnEachEngine;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Methods that tasks answer. */
@Timeout(60) // a hang fails, instead of stopping the build
class GrpcMethodTest {

    private static @Nullable Status statusOf(TeaHouse house, String request) {
        var stub = house.stub();
        Throwable thrown = catchThrowable(() -> GrpcBridge.await(stub::brew, request));
        return thrown == null ? null : Status.fromThrowable(thrown);
    }

    @OnEachEngine(with = Transport.class)
    void what_a_body_throws_for_clients_is_the_status(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    assertThat(statusOf(house, "checked"))
                            .extracting(Status::getCode, Status::getDescription)
                            .containsExactly(Status.Code.ABORTED, "spilled");
                    assertThat(statusOf(house, "slow"))
                            .extracting(Status::getCode)
                            .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                    assertThat(statusOf(house, "cancelled"))
                            .extracting(Status::getCode)
                            .isEqualTo(Status.Code.CANCELLED);
                    assertThat(statusOf(house, "stopped"))
                            .extracting(Status::getCode)
                            .isEqualTo(Status.Code.UNAVAILABLE);
                });
    }

    @OnEachEngine(with = Transport.class)
    void what_a_body_throws_by_mistake_is_reported_and_never_sent(
            FiberEngine engine, Transport transport) throws Exception {
        List<LoopFault> faults =
                TeaHouse.faults(
                        engine,
                        transport,
                        house -> {
                            Status status = statusOf(house, "broken");
                            assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
                            assertThat(status.getDescription()).doesNotContain("1234");
                            assertThat(statusOf(house, "null").getCode())
                                    .isEqualTo(Status.Code.UNKNOWN);
                        });
        assertThat(faults)
                .extracting(fault -> fault.failure().getClass().getSimpleName())
                .containsExactly("IllegalStateException", "NullPointerException");
    }

    @OnEachEngine
    void a_body_knows_the_deadline_of_its_call(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.NETTY,
                house -> {
                    Promise<@Nullable Duration> due = EventLoop.current().promise();
                    house.teas.whenBrewing(() -> due.complete(Async.currentEffectiveDeadline()));
                    var stub = house.stub().withDeadlineAfter(1, TimeUnit.HOURS);
                    GrpcBridge.await(stub::brew, "green");
                    assertThat(due.await())
                            .isLessThanOrEqualTo(
                                    EventLoop.current().time().plus(Duration.ofHours(1)));
                });
    }

    @OnEachEngine
    void a_body_runs_on_the_loop_that_was_chosen_in_grpcs_context(FiberEngine engine)
            throws Exception {
        Context.Key<String> guest = Context.key("guest");
        var knowsGuest =
                new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        Context context = Context.current().withValue(guest, "Ada");
                        return Contexts.interceptCall(context, call, headers, next);
                    }
                };
        TeaHouse.run(
                engine,
                Transport.NETTY,
                house -> {
                    EventLoop loop = EventLoop.current();
                    Promise<String> seen = loop.promise();
                    house.teas.whenBrewing(() -> {
                        Async.checkpoint();
                        assertThat(EventLoop.current()).isSameAs(loop);
                        seen.complete(guest.get());
                    });
                    var stub = house.stub();
                    GrpcBridge.await(stub::brew, "green");
                    assertThat(seen.await()).isEqualTo("Ada");
                    assertThat(guest.get()).as("outside of the method").isNull();
                },
                knowsGuest);
    }

    @Test
    void without_a_choice_a_body_runs_on_the_common_loop() throws Exception {
        String name = InProcessServerBuilder.generateName();
        var server =
                InProcessServerBuilder.forName(name)
                        .addService(
                                new TeaGrpc.TeaImplBase() {
                                    @Override
                                    void brew(String kind, StreamObserver<String> replies) {
                                        GrpcBridge.reply(
                                                replies,
                                                () -> {
                                                    Async.checkpoint();
                                                    return EventLoop.current().name();
                                                });
                                    }
                                })
                        .build()
                        .start();
        var channel = InProcessChannelBuilder.forName(name).build();
        try {
            assertThat(TeaGrpc.newFutureStub(channel).brew("green").get())
                    .isEqualTo(EventLoop.common().name());
        } finally {
            channel.shutdownNow();
            server.shutdownNow().awaitTermination();
        }
    }

    @OnEachEngine
    void a_closing_loop_ends_its_calls(FiberEngine engine) throws Exception {
        EventLoop serving =
                EventLoop.builder().engine(engine).exceptionHandler((loop, fault) -> {}).open();
        Thread driver = Thread.ofPlatform().name("serving").daemon().start(() -> drive(serving));
        TeaHouse.run(
                engine,
                Transport.NETTY,
                house -> {
                    house.teas.on(serving);
                    var stub = house.stub();
                    var asking = Async.detach(() -> GrpcBridge.await(stub::brew, "elsewhere"));
                    house.teas.asked.await();

                    serving.callSoonThreadSafe(serving::stop);
                    Async.blocking(() -> driver.join());

                    assertThatThrownBy(asking::await)
                            .extracting(thrown -> Status.fromThrowable(thrown).getCode())
                            .isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(statusOf(house, "elsewhere").getCode())
                            .as("on a loop that is closed")
                            .isEqualTo(Status.Code.UNAVAILABLE);
                });
    }

    private static void drive(EventLoop loop) {
        try (loop) {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }

    @OnEachEngine
    void a_body_that_fails_after_its_client_has_left_is_reported(FiberEngine engine)
            throws Exception {
        List<LoopFault> faults =
                TeaHouse.faults(
                        engine,
                        Transport.NETTY,
                        house -> {
                            var stub = house.stub();
                            var asking = Async.detach(() -> GrpcBridge.await(stub::brew, "clumsy"));
                            house.teas.asked.await();
                            asking.cancel();
                            assertThatExceptionOfType(TaskCancelledException.class)
                                    .isThrownBy(asking::await);
                            house.teas.left.await();
                        });
        assertThat(faults).extracting(fault -> fault.failure().getMessage()).containsExactly("cup");
    }

    @OnEachEngine
    void an_observer_that_throws_fails_the_body_and_nothing_else(FiberEngine engine)
            throws Exception {
        var broken = new IllegalStateException("the observer is broken");
        var breaksReplies =
                new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        var breaking =
                                new SimpleForwardingServerCall<Q, R>(call) {
                                    @Override
                                    public void sendMessage(R message) {
                                        if (message.equals("broken tea")
                                                || message.equals("cup 3")) {
                                            throw broken;
                                        }
                                        super.sendMessage(message);
                                    }
                                };
                        return next.startCall(breaking, headers);
                    }
                };
        List<LoopFault> faults =
                TeaHouse.faults(
                        engine,
                        Transport.NETTY,
                        house -> {
                            var stub = house.stub();
                            assertThatThrownBy(() -> GrpcBridge.stream(stub::pour, "5").toList())
                                    .extracting(thrown -> Status.fromThrowable(thrown).getCode())
                                    .isEqualTo(Status.Code.UNKNOWN);
                            assertThat(GrpcBridge.await(stub::brew, "green"))
                                    .isEqualTo("green tea");
                        },
                        breaksReplies);
        assertThat(faults).extracting(LoopFault::failure).containsExactly(broken);
    }

    @Test
    void an_observer_that_is_not_grpcs_is_refused() {
        var own =
                new StreamObserver<String>() {
                    @Override
                    public void onNext(String value) {
                        throw new AssertionError(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        throw new AssertionError(failure);
                    }

                    @Override
                    public void onCompleted() {
                        throw new AssertionError();
                    }
                };
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> GrpcBridge.reply(own, () -> "tea"))
                .withMessageContaining("that gRPC gave it");
    }
}
