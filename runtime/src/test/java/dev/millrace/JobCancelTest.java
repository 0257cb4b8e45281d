package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs of {@code runInExecutor} belong to the scope that started them, to its end and beyond. */
class JobCancelTest extends OnBothEngines {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(1);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** A job that ends only when it is interrupted, and notes that it has. */
    private Object untilInterrupted() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } finally {
            trace.add("job ended");
        }
    }

    private void cancelOnceBegun(CancelScope scope) throws InterruptedException {
        Async.blocking(() -> begun.await());
        scope.cancel();
    }

    @Test
    void a_scope_is_left_only_after_the_awaited_job_that_its_cancel_stops_has_ended()
            throws InterruptedException {
        run(() -> {
            var scope = new CancelScope();
            TaskGroup.run(group -> {
                group.fork(() -> cancelOnceBegun(scope));
                boolean finished =
                        scope.run(() -> Jobs.start(loop, executor, this::untilInterrupted).await());
                trace.add("left, finished " + finished);
            });
        });

        assertThat(trace).containsExactly("job ended", "left, finished false");
    }

    @Test
    void a_job_started_in_a_shield_is_reached_by_the_cancel_around_it_once_the_shield_has_ended()
            throws InterruptedException {
        run(() -> {
            var scope = new CancelScope();
            scope.run(() -> {
                var job = new Task<?>[1];
                Async.shield(() -> {
                    job[0] = Jobs.start(loop, executor, this::untilInterrupted);
                    Async.blocking(() -> begun.await());
                    scope.cancel();
                });
                Async.shield(() ->
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(job[0]::await));
            });
            trace.add("left");
        });

        assertThat(trace).containsExactly("job ended", "left");
    }

    @Test
    void a_wait_whose_start_cancels_its_own_task_is_ended_by_that_cancel()
            throws InterruptedException {
        run(() -> {
            var scope = CancelScope.withDeadline(Duration.ofHours(1));
            boolean finished =
                    scope.run(() -> {
                        Async.suspend(suspension -> scope.cancel());
                        trace.add("never");
                    });
            trace.add("finished " + finished);
        });

        assertThat(trace).containsExactly("finished false");
    }
}
