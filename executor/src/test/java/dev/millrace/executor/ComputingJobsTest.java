package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.checkCancelled;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.WaitPolicy;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What stops a job never waits for a job, though as many of them compute as there are threads to
 * compute on.
 */
@Tag("one-processor")
@Timeout(30)
class ComputingJobsTest extends EngineTest {

    /** How many virtual threads the JDK runs at a time. */
    private static final int CARRIERS =
            Integer.getInteger(
                    "jdk.virtualThreadScheduler.parallelism",
                    Runtime.getRuntime().availableProcessors());

    /** All that can run at a time, in the dispatcher that leaves the loop the thread it needs. */
    private List<Task<?>> computeEverywhere() {
        boolean virtual = engine == FiberEngine.CARRIER;
        Dispatcher dispatcher = virtual ? Dispatcher.blocking() : Dispatcher.cpu();
        int many = virtual ? CARRIERS : dispatcher.concurrency();
        var begun = new CountDownLatch(many);
        var jobs = new ArrayList<Task<?>>();
        for (int i = 0; i < many; i++) {
            jobs.add(
                    runInExecutor(
                            JobOptions.in(dispatcher).withCancelPolicy(CancelPolicy.WAIT),
                            () -> computeUntilCancelled(begun)));
        }
        await(begun);
        return jobs;
    }

    private static Object computeUntilCancelled(CountDownLatch begun) {
        begun.countDown();
        while (true) {
            checkCancelled();
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            Async.blocking(() -> latch.await());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_scope_that_is_cancelled_ends_them_all() {
        run(loop -> {
            var jobs = new ArrayList<Task<?>>();
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        jobs.addAll(computeEverywhere());
                        scope.cancel();
                        jobs.getFirst().await();
                    });
            assertThat(finished).isFalse();
            for (Task<?> job : jobs) {
                assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
            }
        });
    }

    @Test
    void a_job_that_waits_elsewhere_is_interrupted_while_they_compute_on() {
        Dispatcher pool = Dispatcher.pool("waiting", 1, 0);
        run(loop -> {
            var waits = new CountDownLatch(1);
            Task<?> waiting =
                    runInExecutor(
                            pool,
                            () -> {
                                waits.countDown();
                                new CountDownLatch(1).await();
                            });
            await(waits);
            List<Task<?>> jobs = computeEverywhere();

            waiting.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiting::await);
            assertThat(jobs).noneMatch(Task::done);
            jobs.forEach(Task::cancel);
            Async.waitFor(jobs, WaitPolicy.ALL);
        });
        pool.close();
    }
}
