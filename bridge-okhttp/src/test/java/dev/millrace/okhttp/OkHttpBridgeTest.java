package dev.millrace.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ByteString;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class OkHttpBridgeTest {

    @OnEachEngine
    void a_response_of_any_status_is_returned(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    try (Response found = OkHttpBridge.await(peer.call("/hello"))) {
                        assertThat(found.code()).isEqualTo(200);
                    }
                    try (Response missing = OkHttpBridge.await(peer.call("/missing"))) {
                        assertThat(missing.code()).isEqualTo(404);
                    }
                });
    }

    @OnEachEngine
    void a_reader_reads_the_body_off_the_loop_and_the_response_is_closed(FiberEngine engine)
            throws Exception {
        Peer.run(
                engine,
                peer -> {
                    var kept = new Response[1];
                    String body =
                            OkHttpBridge.await(
                                    peer.call("/hello"),
                                    response -> {
                                        assertThat(EventLoop.currentOrNull()).isNull();
                                        kept[0] = response;
                                        return response.body().string();
                                    });
                    assertThat(body).isEqualTo("hello");
                    assertThatThrownBy(() -> kept[0].body().source().readByte())
                            .isInstanceOf(IllegalStateException.class); // closed
                });
    }

    @OnEachEngine
    void what_okhttp_or_a_reader_fails_with_is_thrown(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    assertThatThrownBy(() -> OkHttpBridge.await(peer.call("/gone")))
                            .isInstanceOf(IOException.class);
                    var failure = new IllegalArgumentException("not JSON");
                    assertThatThrownBy(() ->
                                    OkHttpBridge.await(
                                            peer.call("/hello"),
                                            response -> {
                                                throw failure;
                                            }))
                            .isSameAs(failure);
                    Call used = peer.call("/hello");
                    OkHttpBridge.await(used).close();
                    assertThatThrownBy(() -> OkHttpBridge.await(used))
                            .isInstanceOf(IllegalStateException.class);
                });
    }

    @OnEachEngine
    void a_call_that_fails_never_gets_to_its_reader(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    var read = new AtomicBoolean();
                    assertThatThrownBy(() ->
                                    OkHttpBridge.await(
                                            peer.call("/gone"),
                                            response -> {
                                                read.set(true);
                                                return response.code();
                                            }))
                            .isInstanceOf(IOException.class);
                    assertThat(read).isFalse();
                });
    }

    @OnEachEngine
    void a_task_says_that_it_waits_for_a_response(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    for (boolean reading : new boolean[] {false, true}) {
                        var held = new HeldCall();
                        Task<?> waiting =
                                Async.detach(() ->
                                        reading
                                                ? OkHttpBridge.await(held.call(), Response::code)
                                                : OkHttpBridge.await(held.call()));
                        loop.untilIdle();
                        assertThat(loop.loop().tree().toText())
                                .contains("waiting for a response of OkHttp");
                        waiting.cancel("enough");
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(waiting::await);
                        assertThat(held.cancels()).isEqualTo(1);
                    }
                });
    }

    @OnEachEngine
    void a_cancel_of_the_task_cancels_the_call(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Call call = peer.call("/never");
                    Task<Response> waiting = Async.detach(() -> OkHttpBridge.await(call));
                    peer.asked.await();

                    waiting.cancel("changed my mind");

                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiting::await);
                    assertThat(call.isCanceled()).isTrue();
                });
    }

    @OnEachEngine
    void a_deadline_cancels_the_call(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Call call = peer.call("/never");
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() ->
                                    Async.timeout(
                                            Duration.ofMillis(50),
                                            () -> OkHttpBridge.await(call).close()));
                    assertThat(call.isCanceled()).isTrue();
                });
    }

    @OnEachEngine
    void in_a_cancelled_scope_nothing_is_called(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Call call = peer.call("/hello");
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        OkHttpBridge.await(call).close();
                    });
                    assertThat(call.isExecuted()).isFalse();
                });
    }

    @OnEachEngine
    void a_cancel_while_a_reader_reads_ends_the_read_and_the_task_waits_for_it(FiberEngine engine)
            throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Promise<@Nullable Void> reading = EventLoop.current().promise();
                    var ended = new AtomicBoolean();
                    Task<ByteString> task =
                            Async.detach(() ->
                                    OkHttpBridge.await(
                                            peer.call("/half"),
                                            response -> {
                                                reading.completeThreadSafe(null);
                                                try {
                                                    return response.body().byteString();
                                                } finally {
                                                    ended.set(true);
                                                }
                                            }));
                    reading.await();

                    task.cancel();

                    assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
                    assertThat(ended).isTrue();
                    assertThat(peer.busy()).isZero();
                });
    }

    @OnEachEngine
    void a_body_is_read_in_pieces_and_closed_at_its_end(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Response response = OkHttpBridge.await(peer.call("/large"));
                    long bytes =
                            OkHttpBridge.chunks(response)
                                    .fold(0L, (sum, chunk) -> sum + chunk.size());
                    assertThat(bytes).isEqualTo(Peer.LARGE);
                    assertThat(peer.busy()).isZero();
                });
    }

    @OnEachEngine
    void a_stream_that_is_left_early_gives_its_connection_back(FiberEngine engine)
            throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Response response = OkHttpBridge.await(peer.call("/half"));
                    try (var chunks = OkHttpBridge.chunks(response)) {
                        assertThat(chunks.next()).isNotNull();
                    }
                    assertThat(peer.busy()).isZero();
                });
    }

    @OnEachEngine
    void a_cancel_ends_a_read_that_waits_for_the_peer(FiberEngine engine) throws Exception {
        Peer.run(
                engine,
                peer -> {
                    Response response = OkHttpBridge.await(peer.call("/half"));
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() ->
                                    Async.timeout(
                                            Duration.ofMillis(100),
                                            () -> OkHttpBridge.chunks(response).toList()));
                    assertThat(peer.busy()).isZero();
                });
    }

    @OnEachEngine
    void a_response_that_comes_after_the_cancel_is_closed(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var call = new HeldCall();
                    Task<Response> waiting = Async.detach(() -> OkHttpBridge.await(call.call()));
                    Task<Integer> reading =
                            Async.detach(() -> OkHttpBridge.await(call.call(), Response::code));
                    loop.untilIdle();

                    waiting.cancel();
                    reading.cancel();
                    loop.untilIdle();
                    assertThat(call.cancels()).isEqualTo(2);

                    var late = new AtomicBoolean[] {new AtomicBoolean(), new AtomicBoolean()};
                    call.answer(0, response(late[0]));
                    call.answer(1, response(late[1]));
                    assertThat(late[0]).as("awaited").isTrue();
                    assertThat(late[1]).as("read").isTrue();
                });
    }

    private static Response response(AtomicBoolean closed) {
        var source =
                new ForwardingSource(new Buffer()) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
        return new Response.Builder()
                .request(new Request.Builder().url("http://localhost/").build())
                .protocol(Protocol.HTTP_1_1)
                .code(200)
                .message("late")
                .body(ResponseBody.create(Okio.buffer(source), null, -1))
                .build();
    }
}
