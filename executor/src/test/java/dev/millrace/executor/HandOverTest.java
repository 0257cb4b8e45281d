package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.PinnedAwaitException;
import dev.millrace.Task;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To hand a job to an executor of the user's is one step, whatever that executor does. */
@Tag("one-processor")
@Timeout(30)
class HandOverTest extends EngineTest {
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean othersRan = new AtomicBoolean();
    private final AtomicBoolean othersRanInside = new AtomicBoolean();

    /** Blocks in {@code execute}, as one does whose queue is full. */
    private final Executor full =
            command -> {
                blocked.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                othersRanInside.set(othersRan.get());
                Thread.ofVirtual().start(command);
            };

    /** Has something become ready while the executor blocks, then lets that go on. */
    private void letGoLater(EventLoop loop) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    loop.callSoonThreadSafe(() -> othersRan.set(true));
                    for (int spins = 0; spins < 100_000 && !othersRan.get(); spins++) {
                        Thread.onSpinWait();
                    }
                    goOn.countDown();
                });
    }

    /** The watchdog may say, rightly, that the loop stands still. */
    private void runWatched(HandTime.Body body) {
        assertThat(HandTime.faultsOf(engine, body))
                .allSatisfy(fault -> assertThat(fault.message()).contains("blocking JDK call"));
    }

    @Test
    void no_sibling_runs_while_an_executor_blocks_the_task_that_submits() {
        runWatched(time -> {
            letGoLater(EventLoop.current());
            var value = runInExecutor(full, () -> "done");
            assertThat(othersRanInside).isFalse();
            assertThat(value.await()).isEqualTo("done");
            assertThat(othersRan).isTrue();
        });
    }

    @Test
    void no_other_callback_runs_while_an_executor_blocks_the_one_that_submits() {
        runWatched(time -> {
            EventLoop loop = EventLoop.current();
            letGoLater(loop);
            var submitted = loop.<Task<String>>promise();
            loop.callSoon(() -> submitted.complete(runInExecutor(full, () -> "done")));
            assertThat(submitted.await().await()).isEqualTo("done");
            assertThat(othersRanInside).isFalse();
        });
    }

    @Test
    void a_job_that_is_run_inside_execute_cannot_await_there() {
        runWatched(time -> {
            Task<?> job = runInExecutor(Runnable::run, () -> Async.sleep(Duration.ofSeconds(1)));
            assertThatExceptionOfType(PinnedAwaitException.class)
                    .isThrownBy(job::await)
                    .withMessageContaining("hand-over of a job");
        });
    }
}
