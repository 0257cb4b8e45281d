package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest extends EngineTest {
    private final Trace trace = new Trace();
    private int inside;
    private int most;

    @Test
    void at_most_so_many_are_inside_at_a_time() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(3);
            TaskGroup.run(group -> {
                for (int n = 0; n < 10; n++) {
                    group.fork(() ->
                            semaphore.run(() -> {
                                inside++;
                                most = Math.max(most, inside);
                                Async.sleep(Duration.ofSeconds(1));
                                inside--;
                            }));
                }
            });
            assertThat(most).isEqualTo(3);
            assertThat(semaphore.available()).isEqualTo(3);
        });
    }

    @Test
    void who_wants_many_and_is_first_gets_them_before_those_behind_it() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);
            TaskGroup.run(group -> {
                group.fork(() -> semaphore.run(3, () -> trace.add("three")));
                group.fork(() -> semaphore.run(() -> trace.add("one")));
                loop.untilIdle();
                assertThat(trace.steps()).isEmpty();
                assertThat(semaphore.tryAcquire()).isFalse(); // nobody gets in between
                semaphore.release(2);
            });
            assertThat(semaphore.available()).isEqualTo(3);
        });
        assertThat(trace.steps()).containsExactly("three", "one");
    }

    @Test
    void who_wants_many_and_gives_up_lets_those_behind_it_in() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);
            TaskGroup.run(group -> {
                Task<?> greedy = group.fork(() -> semaphore.run(3, () -> trace.add("three")));
                group.fork(() -> semaphore.run(() -> trace.add("one")));
                loop.untilIdle();
                greedy.cancel();
            });
        });
        assertThat(trace.steps()).containsExactly("one");
    }

    @Test
    void a_permit_goes_to_the_next_one_if_the_first_is_cancelled() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            TaskGroup.run(group -> {
                semaphore.acquire();
                Task<?> first = group.fork(() -> semaphore.run(() -> trace.add("first")));
                group.fork(() -> semaphore.run(() -> trace.add("second")));
                loop.untilIdle();
                first.cancel();
                semaphore.release();
            });
            assertThat(semaphore.available()).isEqualTo(1);
        });
        assertThat(trace.steps()).containsExactly("second");
    }

    @Test
    void a_bounded_one_refuses_what_nobody_has_taken_and_what_it_can_never_give() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(2);
            assertThatIllegalStateException()
                    .isThrownBy(semaphore::release)
                    .withMessageContaining("more than were acquired");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> semaphore.acquire(3))
                    .withMessageContaining("would never be free");
            assertThatIllegalArgumentException().isThrownBy(() -> semaphore.tryAcquire(0));
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncSemaphore.create(-1));
            assertThat(semaphore.available()).isEqualTo(2);
        });
    }

    @Test
    void a_plain_one_can_be_given_more_than_it_began_with() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(0);
            semaphore.release(2);
            semaphore.acquire(2);
            assertThat(semaphore.available()).isZero();
            assertThat(semaphore.toString()).startsWith("semaphore (0 free, 0 waiting");
        });
    }

    @Test
    void plain_threads_take_and_release_too() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            semaphore.acquire();
            CompletableFuture<?> permit = semaphore.acquireThreadSafe();
            loop.untilIdle();
            assertThat(permit).isNotDone();
            semaphore.release();
            Async.blocking(() -> {
                permit.join();
                semaphore.releaseThreadSafe();
            });
            semaphore.acquire();
            semaphore.release();
        });
    }

    @Test
    void a_plain_thread_that_gives_up_takes_no_permit() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            semaphore.acquire();
            CompletableFuture<?> left = semaphore.acquireThreadSafe();
            CompletableFuture<?> stays = semaphore.acquireThreadSafe();
            loop.untilIdle();
            left.cancel(false); // the loop does not know it yet
            semaphore.release();
            assertThat(stays).isCompleted();
            loop.untilIdle();
            semaphore.release();
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void a_body_runs_with_its_permits_and_its_value_is_returned() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(3);
            assertThat(semaphore.<Integer, RuntimeException>run(semaphore::available)).isEqualTo(2);
            assertThat(semaphore.<Integer, RuntimeException>run(2, semaphore::available))
                    .isEqualTo(1);
            semaphore.run(3, () -> trace.add("" + semaphore.available()));
            assertThat(semaphore.available()).isEqualTo(3);
            assertThat(semaphore.tryAcquire()).isTrue();
            assertThat(semaphore.tryAcquire(2)).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> semaphore.release(0));
            assertThat(semaphore.available()).isZero();
        });
        assertThat(trace.steps()).containsExactly("0");
    }

    @Test
    void a_thread_that_got_its_permit_at_once_waits_no_more() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            CompletableFuture<?> permit = semaphore.acquireThreadSafe();
            loop.untilIdle();
            assertThat(permit).isCompleted();
            assertThat(semaphore.toString()).contains("0 waiting");
            assertThat(semaphore.available()).isZero();
        });
    }
}
