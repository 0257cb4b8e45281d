package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.InterruptibleCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job that a cancel or its deadline interrupts is cancelled, and no fault is reported. */
@Tag("one-processor")
class InterruptedJobTest extends EngineTest {

    @ParameterizedTest
    @EnumSource
    void what_a_cancelled_job_throws_because_of_its_interrupt_is_no_fault(InterruptibleCall call) {
        run(loop -> {
            var began = new CountDownLatch(1);
            Task<?> job =
                    runInExecutor(() -> {
                        began.countDown();
                        call.make();
                    });
            Async.blocking(() -> began.await());
            job.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_scope_around_a_job_absorbs_the_cancel(InterruptibleCall call) {
        run(loop -> {
            var began = loop.loop().<String>promise();
            var scope = new CancelScope();
            Async.detach(() -> {
                began.await();
                scope.cancel();
            });
            boolean finished =
                    scope.run(() ->
                            runInExecutor(
                                            () -> {
                                                began.completeThreadSafe("began");
                                                call.make();
                                            })
                                    .await());
            assertThat(finished).isFalse();
        });
    }

    @Test
    void an_await_that_begins_after_the_cancel_leaves_with_the_job_and_not_before_it() {
        run(loop -> {
            var jobs = new ArrayList<Task<?>>();
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        Task<String> job =
                                jobBeingStopped(
                                        scope,
                                        () -> {
                                            throw new InterruptedException();
                                        });
                        jobs.add(job);
                        job.await();
                    });
            assertThat(finished).isFalse();
            assertThat(jobs).singleElement().matches(Task::done);
        });
    }

    @Test
    void a_value_that_such_a_job_returns_all_the_same_is_the_awaiters() {
        run(loop -> {
            var values = new ArrayList<String>();
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> values.add(jobBeingStopped(scope, () -> "value").await()));
            assertThat(finished).isTrue();
            assertThat(values).containsExactly("value");
        });
    }

    /** A job that runs while the scope is cancelled, and then ends as {@code end} does. */
    private static Task<String> jobBeingStopped(CancelScope scope, Callable<String> end)
            throws InterruptedException {
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Task<String> job =
                runInExecutor(
                        JobOptions.in(Dispatcher.blocking()).withCancelPolicy(CancelPolicy.WAIT),
                        () -> {
                            began.countDown();
                            goOn.await();
                            return end.call();
                        });
        Async.blocking(() -> began.await());
        scope.cancel();
        goOn.countDown();
        return job;
    }

    @ParameterizedTest
    @EnumSource
    void a_job_that_its_deadline_interrupts_fails_with_the_deadline(InterruptibleCall call) {
        run(loop -> {
            Task<?> job =
                    runInExecutor(
                            JobOptions.in(Dispatcher.blocking()).withDeadline(Duration.ofMillis(1)),
                            () -> {
                                RunInExecutor.fromThread(() -> Async.sleep(Duration.ofHours(1)));
                                call.make();
                            });
            assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(job::await);
        });
    }
}
