package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.executor.OutlivedLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A wait for a room in a pool: whoever does not get to use the room gives it back, once. */
@Tag("slow") // a race
class RoomWaitTest extends EngineTest {
    private static final int ROUNDS = 2_500;

    @Test
    void a_room_is_granted_to_a_task_that_finds_its_loop_closed() throws Exception {
        var queue = new CallQueue(1, 0);
        var closed = new CountDownLatch(1);
        var over = new CompletableFuture<@Nullable Throwable>();
        EventLoop loop = OutlivedLoop.open(engine);
        loop.detach(() -> {
            Async.shield(() -> {
                Async.blocking(() -> closed.await());
                over.complete(
                        catchThrowable(() -> {
                            for (int round = 0; round < ROUNDS; round++) {
                                assertThatExceptionOfType(LoopClosedException.class)
                                        .isThrownBy(() -> new RoomWait(queue).await());
                            }
                        }));
            });
            return null;
        });
        loop.runUntilComplete(loop.detach(() -> "the other has begun"));
        loop.close();
        closed.countDown();
        while (!over.isDone()) {
            if (queue.tryTakeRoom()) {
                queue.freeRoom();
            }
        }
        assertThat(over.join()).isNull();
        assertThat(queue.tryTakeRoom()).isTrue();
        assertThat(queue.tryTakeRoom()).isFalse();
    }
}
