package dev.millrace.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.grpc.TeaHouse.Transport;
import dev.millrace.inspect.TaskState;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Nobody keeps what a slow reader has not asked for. */
@Timeout(60) // a hang fails, instead of stopping the build
class GrpcFlowTest {
    private static final int FEW = 3 * GrpcBridge.PREFETCH;

    @OnEachEngine
    void a_body_waits_for_a_client_that_does_not_read(FiberEngine engine) {
        TeaHouse.runOnTestLoop(
                engine,
                (loop, house) -> {
                    var stub = house.stub();
                    try (var cups = GrpcBridge.stream(stub::pour, "1000")) {
                        assertThat(cups.next()).isEqualTo("cup 1");
                        loop.untilIdle();
                        assertThat(house.teas.emitted).isLessThan(FEW);

                        assertThat(cups.toList()).hasSize(999).endsWith("cup 1000");
                    }
                });
    }

    @OnEachEngine
    void a_body_that_sends_waits_for_a_server_that_does_not_read(FiberEngine engine) {
        TeaHouse.runOnTestLoop(
                engine,
                (loop, house) -> {
                    var stub = house.stub();
                    int[] sent = {0};
                    Task<String> sending =
                            Async.detach(() ->
                                    GrpcBridge.await(
                                            stub::blend,
                                            out -> {
                                                out.emit("wait"); // for a day
                                                while (true) {
                                                    out.emit("mint");
                                                    sent[0]++;
                                                }
                                            }));
                    loop.untilIdle();
                    assertThat(sending.done()).isFalse();
                    assertThat(sent[0]).isLessThan(FEW);
                    sending.cancel();
                    loop.untilIdle();
                    assertThat(house.teas.left.done()).isTrue();
                });
    }

    @OnEachEngine
    void both_sides_of_a_conversation_wait_for_each_other(FiberEngine engine) {
        TeaHouse.runOnTestLoop(
                engine,
                (loop, house) -> {
                    var stub = house.stub();
                    int[] said = {0};
                    try (var talk =
                            GrpcBridge.stream(
                                    stub::talk,
                                    out -> {
                                        for (; said[0] < 1000; said[0]++) {
                                            out.emit("milk");
                                        }
                                    })) {
                        assertThat(talk.next()).isEqualTo("milk?");
                        loop.untilIdle();
                        assertThat(said[0]).isLessThan(4 * FEW);

                        assertThat(talk.toList()).hasSize(1000).endsWith("over");
                    }
                });
    }

    @OnEachEngine
    @Tag("slow") // fills the buffers of two sockets
    void a_socket_that_is_full_holds_the_body_up(FiberEngine engine) throws Exception {
        int cups = Teas.LARGE; // a hundred megabytes
        TeaHouse.run(
                engine,
                Transport.NETTY,
                house -> {
                    var stub = house.stub();
                    try (var poured = GrpcBridge.stream(stub::pour, "" + cups)) {
                        assertThat(poured.next()).startsWith("cup 1");
                        while (!isHeldUp()) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        assertThat(house.teas.emitted).isLessThan(cups / 2);
                    }
                    house.teas.left.await();
                });
    }

    /** Whether the task of the method waits until its call is ready. */
    private static boolean isHeldUp() {
        return EventLoop.current().tree().tasks().stream()
                .map(TaskState::waiting)
                .anyMatch(wait -> wait != null && wait.kind().equals("demand"));
    }
}
