package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A plain thread gives up its wait at the moment in which it is served, thousands of times. */
@Tag("slow") // thousands of races between threads
class ThreadWaitRaceTest extends EngineTest {
    private static final int ROUNDS = 10_000;

    private int served;
    private int left;

    @Test
    void an_item_is_taken_by_one_side_and_never_lost() {
        race(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            return (round, thread) -> {
                CompletableFuture<Integer> taken = queue.takeThreadSafe();
                Future<Boolean> gaveUp = thread.submit(() -> taken.cancel(false));
                linger(round);
                queue.put(round);
                if (ended(gaveUp)) {
                    assertThat(queue.take()).isEqualTo(round);
                    return false;
                }
                assertThat(taken).isCompletedWithValue(round);
                return true;
            };
        });
    }

    @Test
    void a_permit_is_taken_by_one_side_and_never_lost() {
        race(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            return (round, thread) -> {
                semaphore.acquire();
                CompletableFuture<?> permit = semaphore.acquireThreadSafe();
                loop.untilIdle(); // it waits now
                Future<Boolean> gaveUp = thread.submit(() -> permit.cancel(false));
                linger(round);
                semaphore.release();
                boolean leaves = ended(gaveUp);
                assertThat(semaphore.available()).isEqualTo(leaves ? 1 : 0);
                if (!leaves) {
                    semaphore.release();
                }
                return !leaves;
            };
        });
    }

    @Test
    void an_event_ends_the_wait_or_the_thread_does() {
        race(loop -> {
            AsyncEvent event = AsyncEvent.create();
            return (round, thread) -> {
                CompletableFuture<?> happened = event.awaitThreadSafe();
                loop.untilIdle();
                Future<Boolean> gaveUp = thread.submit(() -> happened.cancel(false));
                linger(round);
                event.set();
                event.clear();
                boolean leaves = ended(gaveUp);
                assertThat(happened).isDone();
                loop.untilIdle();
                assertThat(event.toString()).contains("0 waiting");
                return !leaves;
            };
        });
    }

    /** Now less and now more, so that each side comes first now and then. */
    private static void linger(int round) {
        for (int i = round % 500; i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private static boolean ended(Future<Boolean> step) throws Exception {
        return Async.blocking(() -> step.get());
    }

    /** One round: whether the loop was faster than the thread. */
    private interface Round {
        boolean run(int number, ExecutorService thread) throws Exception;
    }

    private interface Rounds {
        Round on(dev.millrace.testing.TestLoop loop);
    }

    private void race(Rounds rounds) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            run(loop -> {
                Round round = rounds.on(loop);
                for (int n = 0; n < ROUNDS; n++) {
                    if (round.run(n, thread)) {
                        served++;
                    } else {
                        left++;
                    }
                }
            });
        }
        assertThat(served).as("the loop was faster").isPositive();
        assertThat(left).as("the thread was faster").isPositive();
    }
}
