package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/**
 * What is free when a task asks for it may be taken by another while the task passes its
 * checkpoint. That happens at each call with which the budget of a task ends.
 */
class LostChanceTest extends EngineTest {
    /** More than a task may do before its checkpoints let others run. */
    private static final int BUDGET = 300;

    private int inside;

    /** As {@link #race(VoidCoroutine, VoidCoroutine)}, with nothing beside it. */
    private void race(VoidCoroutine step) throws Exception {
        race(step, () -> {});
    }

    /**
     * Has two tasks do {@code step} at the same time; before it, one uses its budget up. A third
     * one does {@code beside}.
     */
    private void race(VoidCoroutine step, VoidCoroutine beside) throws Exception {
        for (int calls = 0; calls < BUDGET; calls++) {
            int before = calls;
            TaskGroup.run(group -> {
                group.fork(() -> {
                    useUp(before);
                    step.run();
                });
                group.fork(step);
                group.fork(beside);
            });
        }
    }

    private static void useUp(int calls) {
        AsyncStream<Integer> other = AsyncStream.from(Collections.nCopies(calls + 1, 0));
        for (int i = 0; i < calls; i++) {
            other.next();
        }
    }

    private void alone() {
        inside++;
        assertThat(inside).isEqualTo(1);
        Async.sleep(Duration.ofMillis(1));
        inside--;
    }

    @Test
    void a_lock_has_one_holder() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            race(() -> lock.run(this::alone));
            assertThat(lock.holder()).isNull();
        });
    }

    @Test
    void a_permit_is_given_once() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            race(() -> semaphore.run(this::alone));
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void a_token_is_given_once() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, Duration.ofSeconds(1), 1);
            race(bucket::acquire, () -> Async.sleep(Duration.ofSeconds(2))); // full again
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(2 * BUDGET));
        });
    }

    @Test
    void the_last_place_of_a_queue_is_taken_once() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            race(
                    () -> queue.put(1),
                    () -> {
                        for (int i = 0; i < 2; i++) {
                            Async.sleep(Duration.ofMillis(1));
                            assertThat(queue.size()).isEqualTo(1);
                            queue.take();
                        }
                    });
            assertThat(queue.size()).isZero();
        });
    }

    @Test
    void a_write_lock_has_one_holder() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create();
            race(() -> lock.write(this::alone));
        });
    }
}
