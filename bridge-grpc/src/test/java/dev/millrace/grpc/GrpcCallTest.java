package dev.millrace.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidBody;
import dev.millrace.grpc.TeaHouse.Transport;
import dev.millrace.guava.GuavaBridge;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.OnEachEngine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Calls that tasks make. */
@Timeout(60) // a hang fails, instead of stopping the build
class GrpcCallTest {

    @OnEachEngine(with = Transport.class)
    void a_call_of_each_kind_brings_its_replies(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    assertThat(GrpcBridge.await(stub::brew, "green")).isEqualTo("green tea");
                    assertThat(GrpcBridge.stream(stub::pour, "40").toList())
                            .isEqualTo(TeaHouse.cups(40));
                    String blend =
                            GrpcBridge.await(
                                    stub::blend,
                                    out -> {
                                        out.emit("mint");
                                        Async.checkpoint();
                                        out.emit("sage");
                                    });
                    assertThat(blend).isEqualTo("mint and sage");
                    List<String> talk =
                            GrpcBridge.stream(
                                            stub::talk,
                                            out -> {
                                                out.emit("milk");
                                                out.emit("sugar");
                                            })
                                    .toList();
                    assertThat(talk).containsExactly("milk?", "sugar?", "over");
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_cancelled_task_cancels_the_call_and_the_task_that_answers_it(
            FiberEngine engine, Transport transport) throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    Task<String> asking = Async.detach(() -> GrpcBridge.await(stub::brew, "never"));
                    house.teas.asked.await();

                    asking.cancel("thirsty no more");

                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(asking::await);
                    house.teas.left.await();
                });
    }

    @OnEachEngine
    void a_task_that_waits_for_a_reply_says_of_which_call(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var stub = house.stub();
                    Task<String> asking = Async.detach(() -> GrpcBridge.await(stub::brew, "never"));
                    house.teas.asked.await();
                    assertThat(EventLoop.current().tree().toText())
                            .contains("waiting for the reply of the call by a lambda in ");
                    asking.cancel("seen");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(asking::await);
                    house.teas.left.await();
                });
    }

    @OnEachEngine
    void a_call_from_another_thread_has_no_deadline_of_a_scope(FiberEngine engine)
            throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var deadlines = new Deadlines();
                    var stub = house.stub(deadlines, GrpcBridge.scopeDeadlines());
                    var reply = new CompletableFuture<String>();
                    Async.timeout(
                            Duration.ofDays(1),
                            () ->
                                    Async.blocking(() -> {
                                        stub.brew("green", completing(reply));
                                        reply.join();
                                    }));
                    assertThat(reply).isCompletedWithValue("green tea");
                    assertThat(deadlines.last()).isNull();
                });
    }

    private static StreamObserver<String> completing(CompletableFuture<String> reply) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                reply.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                reply.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        };
    }

    @OnEachEngine
    void in_a_cancelled_scope_no_call_is_made(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var stub = house.stub();
                    inCancelled(() -> GrpcBridge.await(stub::brew, "never"));
                    inCancelled(() -> GrpcBridge.await(stub::blend, out -> out.emit("wait")));
                    inCancelled(() -> GrpcBridge.stream(stub::pour, "1").toList());
                    inCancelled(() -> GrpcBridge.stream(stub::talk, out -> out.emit("a")).toList());
                    assertThat(house.teas.asked.done()).isFalse();
                });
    }

    private static void inCancelled(VoidBody<RuntimeException> body) {
        var scope = new CancelScope();
        scope.cancel();
        scope.run(body);
    }

    @OnEachEngine(with = Transport.class)
    void a_deadline_of_the_call_is_an_exception_and_ends_the_task_that_answers(
            FiberEngine engine, Transport transport) throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub().withDeadlineAfter(100, TimeUnit.MILLISECONDS);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() -> GrpcBridge.await(stub::brew, "never"))
                            .withCauseInstanceOf(StatusRuntimeException.class);
                    if (house.teas.asked.done()) { // the deadline may pass on the way there
                        house.teas.left.await();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_deadline_of_a_scope_goes_with_the_call_and_is_raised_as_its_own(
            FiberEngine engine, Transport transport) throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var deadlines = new Deadlines();
                    var stub = house.stub(deadlines, GrpcBridge.scopeDeadlines());
                    boolean through =
                            Async.moveOnAfter(
                                    Duration.ofMillis(100),
                                    () -> GrpcBridge.await(stub::brew, "never"));
                    assertThat(through).as("the call has ended").isFalse();
                    assertThat(deadlines.last()).isNotNull();

                    GrpcBridge.await(stub::brew, "green");
                    assertThat(deadlines.last()).as("outside the scope").isNull();

                    var hurried = stub.withDeadlineAfter(50, TimeUnit.SECONDS);
                    Async.timeout(
                            Duration.ofDays(1), () -> GrpcBridge.await(hurried::brew, "green"));
                    assertThat(deadlines.lastWithin(TimeUnit.MINUTES.toSeconds(1)))
                            .as("the earlier of the two")
                            .isTrue();
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_status_is_thrown_with_its_trailers(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    var thrown =
                            (StatusRuntimeException)
                                    catchThrowable(() -> GrpcBridge.await(stub::brew, "none"));
                    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                    assertThat(thrown.getStatus().getDescription()).isEqualTo("no such tea");
                    assertThat(thrown.getTrailers().get(Teas.HINT)).isEqualTo("try green");

                    assertThatThrownBy(() -> GrpcBridge.stream(stub::pour, "0").toList())
                            .isInstanceOf(StatusRuntimeException.class);
                    assertThatThrownBy(
                                    () -> GrpcBridge.await(stub::blend, out -> out.emit("poison")))
                            .isInstanceOf(StatusRuntimeException.class);
                });
    }

    @OnEachEngine
    void the_exception_of_a_call_is_the_very_instance(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var failure = Status.DATA_LOSS.asRuntimeException();
                    assertThatThrownBy(() ->
                                    GrpcBridge.<String, String>await(
                                            (request, observer) -> observer.onError(failure), ""))
                            .isSameAs(failure);
                    var cancelled = Status.CANCELLED.withDescription("by hand");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(() ->
                                    GrpcBridge.<String, String>await(
                                            (request, observer) ->
                                                    observer.onError(
                                                            cancelled.asRuntimeException()),
                                            ""))
                            .withMessage("the call was cancelled: by hand")
                            .withCauseInstanceOf(StatusRuntimeException.class);
                });
    }

    @OnEachEngine
    void a_server_that_ends_without_a_reply_is_a_failure(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house ->
                        assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() ->
                                        GrpcBridge.<String, String>await(
                                                (request, observer) -> observer.onCompleted(), ""))
                                .withMessageContaining("without a reply"));
    }

    @OnEachEngine(with = Transport.class)
    void a_stream_that_is_left_early_cancels_the_call(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    try (var cups = GrpcBridge.stream(stub::pour, "1000000000")) {
                        assertThat(cups.next()).isEqualTo("cup 1");
                    }
                    house.teas.left.await();
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_server_may_end_a_call_before_it_has_all(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    var trace = new Trace();
                    String blend =
                            GrpcBridge.await(
                                    stub::blend,
                                    out -> {
                                        try {
                                            out.emit("mint");
                                            out.emit("enough");
                                            Async.sleep(Duration.ofDays(1));
                                        } finally {
                                            trace.add("cleaned up");
                                        }
                                    });
                    assertThat(blend).isEqualTo("mint");
                    List<String> talk =
                            GrpcBridge.stream(
                                            stub::talk,
                                            out -> {
                                                try {
                                                    out.emit("milk");
                                                    out.emit("bye");
                                                    Async.sleep(Duration.ofDays(1));
                                                } finally {
                                                    trace.add("cleaned up");
                                                }
                                            })
                                    .toList();
                    assertThat(talk).containsExactly("milk?");
                    assertThat(trace.steps()).containsExactly("cleaned up", "cleaned up");
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_body_that_fails_cancels_its_call_and_its_failure_is_thrown(
            FiberEngine engine, Transport transport) throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    var failure = new IOException("no more leaves");
                    assertThatThrownBy(() ->
                                    GrpcBridge.await(
                                            stub::blend,
                                            out -> {
                                                out.emit("mint");
                                                house.teas.asked.await();
                                                throw failure;
                                            }))
                            .isSameAs(failure);
                    house.teas.left.await();

                    assertThatThrownBy(() ->
                                    GrpcBridge.stream(
                                                    stub::talk,
                                                    out -> {
                                                        out.emit("milk");
                                                        throw failure;
                                                    })
                                            .toList())
                            .isSameAs(failure);
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_conversation_that_is_left_has_ended_its_body(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    var trace = new Trace();
                    try (var talk =
                            GrpcBridge.stream(
                                    stub::talk,
                                    out -> {
                                        try {
                                            out.emit("milk");
                                            Async.sleep(Duration.ofDays(1));
                                        } finally {
                                            trace.add("cleaned up");
                                        }
                                    })) {
                        assertThat(talk.next()).isEqualTo("milk?");
                    }
                    assertThat(trace.steps()).containsExactly("cleaned up");
                    house.teas.left.await();
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_server_that_goes_is_a_failure_of_each_call(FiberEngine engine, Transport transport)
            throws Exception {
        TeaHouse.run(
                engine,
                transport,
                house -> {
                    var stub = house.stub();
                    Task<String> asking = Async.detach(() -> GrpcBridge.await(stub::brew, "never"));
                    house.teas.asked.await();

                    Async.blocking(() -> house.server.shutdownNow().awaitTermination());

                    // Netty's server resets what it has not answered, and that is CANCELLED
                    assertThatThrownBy(asking::await)
                            .isInstanceOfAny(
                                    StatusRuntimeException.class, TaskCancelledException.class);
                    assertThatThrownBy(() -> GrpcBridge.await(stub::brew, "green"))
                            .isInstanceOf(StatusRuntimeException.class);
                    assertThatThrownBy(() -> GrpcBridge.stream(stub::pour, "1").toList())
                            .isInstanceOf(StatusRuntimeException.class);
                    assertThatThrownBy(() -> GrpcBridge.await(stub::blend, out -> out.emit("mint")))
                            .isInstanceOf(StatusRuntimeException.class);
                    assertThatThrownBy(() ->
                                    GrpcBridge.stream(stub::talk, out -> out.emit("mint")).toList())
                            .isInstanceOf(StatusRuntimeException.class);
                    house.teas.left.await();
                });
    }

    @OnEachEngine
    void the_future_of_a_stub_is_awaited_through_guavas_bridge(FiberEngine engine)
            throws Exception {
        TeaHouse.run(
                engine,
                Transport.NETTY,
                house -> {
                    var stub = house.futureStub();
                    String tea = GuavaBridge.awaitOwned(() -> stub.brew("green"));
                    assertThat(tea).isEqualTo("green tea");

                    Task<String> asking =
                            Async.detach(() -> GuavaBridge.awaitOwned(() -> stub.brew("never")));
                    house.teas.asked.await();
                    asking.cancel();
                    house.teas.left.await(); // it was owned, so the call was cancelled
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(asking::await);
                });
    }

    @OnEachEngine
    void a_body_that_is_shielded_cannot_emit_after_the_end(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var stub = house.stub();
                    assertThatExceptionOfType(IllegalStateException.class)
                            .isThrownBy(() ->
                                    GrpcBridge.await(
                                            stub::blend,
                                            out ->
                                                    Async.shield(() -> {
                                                        out.emit("enough");
                                                        house.teas.left.await();
                                                        Async.checkpoint();
                                                        out.emit("mint");
                                                    })))
                            .withMessageContaining("after the call had ended");
                });
    }

    @OnEachEngine
    void emit_is_for_the_task_of_the_body(FiberEngine engine) throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house -> {
                    var stub = house.stub();
                    String blend =
                            GrpcBridge.await(
                                    stub::blend,
                                    out -> {
                                        Task<?> other = Async.detach(() -> out.emit("mint"));
                                        assertThatThrownBy(other::await)
                                                .isInstanceOf(IllegalStateException.class)
                                                .hasMessageContaining("channel");
                                        out.emit("sage");
                                    });
                    assertThat(blend).isEqualTo("sage");
                });
    }

    @OnEachEngine
    void a_stream_whose_method_ignores_its_observer_is_refused(FiberEngine engine)
            throws Exception {
        TeaHouse.run(
                engine,
                Transport.IN_PROCESS,
                house ->
                        assertThatExceptionOfType(IllegalArgumentException.class)
                                .isThrownBy(() ->
                                        GrpcBridge.<String, String>stream(
                                                        (request, observer) -> ignore(observer), "")
                                                .toList())
                                .withMessageContaining("did not hand the observer"));
    }

    private static void ignore(StreamObserver<String> observer) {
        assertThat(observer).isNotNull();
    }
}
