package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An action that stops a job is waited for, though not for ever. */
@Tag("slow") // it is waited for in real time
@Timeout(60)
class CancelActionTest extends EngineTest {
    private final CountDownLatch acting = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CapacityLimiter limiter = CapacityLimiter.of("narrow", 1, 1);

    /** Cancels a job whose work ends as soon as {@code action} has begun, and awaits it. */
    private void cancelWith(Runnable action) throws InterruptedException {
        var began = new CountDownLatch(1);
        Task<?> job =
                runInExecutor(
                        JobOptions.in(Dispatcher.blocking())
                                .withLimiter(limiter)
                                .withName("query")
                                .withCancelAction(action),
                        () -> {
                            began.countDown();
                            acting.await();
                            throw new IllegalStateException("cut off");
                        });
        Async.blocking(() -> began.await());
        job.cancel();
        assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
        assertThat(limiter.statistics().active()).isZero();
    }

    @Test
    void an_action_that_is_not_over_with_its_work_is_interrupted() {
        var interrupted = new CountDownLatch(1);
        TestLoop.run(
                engine,
                loop -> {
                    cancelWith(() -> {
                        acting.countDown();
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    });
                    assertThat(interrupted.getCount()).isZero();
                });
    }

    @Test
    void an_action_that_never_returns_is_reported_and_left_behind() {
        TestLoop.run(
                engine,
                loop -> {
                    cancelWith(() -> {
                        acting.countDown();
                        awaitStubbornly();
                    });
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .satisfies(fault -> {
                                assertThat(fault.message())
                                        .isEqualTo(
                                                "the cancel action of query has not returned"
                                                        + " though the work has; nobody waits for"
                                                        + " it");
                                assertThat(fault.failure())
                                        .hasStackTraceContaining("awaitStubbornly");
                            });
                });
        gate.countDown();
    }

    private void awaitStubbornly() {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // it does not care
            }
        }
    }

    @Test
    void what_an_action_throws_is_reported_once_and_the_job_ends_all_the_same() {
        TestLoop.run(
                engine,
                loop -> {
                    cancelWith(() -> {
                        acting.countDown();
                        overflow(0);
                    });
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .satisfies(fault -> {
                                assertThat(fault.message())
                                        .isEqualTo("the cancel action of query failed");
                                assertThat(fault.failure()).isInstanceOf(StackOverflowError.class);
                            });
                });
    }

    @SuppressWarnings("InfiniteRecursion") // the stack overflows
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }
}
