package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.TaskRejectedException;

@Timeout(60)
class LoopExecutorTest {

    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    private final LoopExecutor tasks = LoopExecutor.tasks(EventLoop::common);
    private final LoopExecutor jobs =
            LoopExecutor.jobs(EventLoop::common, Dispatcher.blocking("some", 2, 10));

    @Test
    void commands_have_the_context_of_the_thread_that_handed_them_over() throws Exception {
        Future<String> task = USER.where("ada", () -> tasks.submit(() -> USER.get()));
        Future<String> job = USER.where("bob", () -> jobs.submit(() -> USER.get()));

        assertThat(task.get()).isEqualTo("ada");
        assertThat(job.get()).isEqualTo("bob");
    }

    @Test
    void a_command_may_hand_over_the_next_one() throws Exception {
        Future<Future<String>> first = jobs.submit(() -> jobs.submit(() -> "next"));
        Future<Future<Future<String>>> task =
                jobs.submit(() -> tasks.submit(() -> jobs.submit(() -> "later")));

        assertThat(first.get().get()).isEqualTo("next");
        assertThat(task.get().get().get()).isEqualTo("later");
    }

    @Test
    void the_future_of_a_command_that_cannot_be_run_fails() {
        var closed = Dispatcher.blocking("closed", 1, 1);
        closed.close();

        Future<String> future = LoopExecutor.jobs(EventLoop::common, closed).submit(() -> "run");

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(future::get)
                .withMessageContaining("closed");
    }

    @Test
    void a_future_that_is_cancelled_cancels_its_task() throws Exception {
        var sleeps = new CompletableFuture<Boolean>();
        var reason = new CompletableFuture<String>();
        Future<?> future =
                tasks.submit(() -> {
                    sleeps.complete(true);
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } catch (CancelledError cancelled) {
                        reason.complete(cancelled.reason());
                        throw cancelled;
                    }
                });
        sleeps.join();

        assertThat(future.cancel(true)).isTrue();

        assertThat(reason.join()).isEqualTo("its future was cancelled");
        assertThat(future.isCancelled()).isTrue();
    }

    @Test
    void a_future_that_is_cancelled_interrupts_its_job() {
        var runs = new CompletableFuture<Boolean>();
        var interrupted = new CompletableFuture<Boolean>();
        Future<?> future =
                jobs.submit(() -> {
                    runs.complete(true);
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException cut) {
                        interrupted.complete(true);
                    }
                });
        runs.join();

        future.cancel(true);

        assertThat(interrupted.join()).isTrue();
    }

    @Test
    void a_command_outlives_the_task_that_handed_it_over() throws Exception {
        var release = new CountDownLatch(1);
        Future<String> job =
                EventLoop.common()
                        .submit(() ->
                                jobs.submit(() -> {
                                    release.await();
                                    return "done";
                                }))
                        .join();
        release.countDown();

        assertThat(job.get()).isEqualTo("done");
    }

    @Test
    void what_a_command_throws_is_in_its_future() {
        var failure = new IllegalStateException("no tea");
        Future<?> future =
                tasks.submit(() -> {
                    throw failure;
                });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(future::get)
                .havingCause()
                .isSameAs(failure);
    }

    @Test
    void commands_are_refused_after_the_end() {
        tasks.shutdown();

        assertThat(tasks.isShutdown()).isTrue();
        assertThatExceptionOfType(TaskRejectedException.class)
                .isThrownBy(() -> tasks.execute(() -> {}));
    }

    @Test
    void a_future_that_is_cancelled_without_an_interrupt_leaves_its_command_running()
            throws Exception {
        var runs = new CompletableFuture<Boolean>();
        var release = new CountDownLatch(1);
        var ended = new CompletableFuture<String>();
        Future<?> future =
                jobs.submit(() -> {
                    runs.complete(true);
                    release.await();
                    return ended.complete("done");
                });
        runs.join();

        assertThat(future.cancel(false)).isTrue();
        assertThat(future.cancel(true)).isFalse(); // it is cancelled already

        release.countDown();
        assertThat(ended.get()).isEqualTo("done");
        assertThat(future.isCancelled()).isTrue();
    }

    @Test
    void to_be_shut_down_at_once_hands_back_no_command() throws Exception {
        assertThat(jobs.isTerminated()).isFalse();
        assertThat(jobs.awaitTermination(0, TimeUnit.SECONDS)).isFalse();

        assertThat(jobs.shutdownNow()).isEmpty();

        assertThat(jobs.isTerminated()).isTrue();
        assertThat(jobs.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
        assertThat(jobs).hasToString("executor of jobs");
    }

    @Test
    void a_command_with_a_value_of_its_own_returns_that() throws Exception {
        assertThat(tasks.submit(() -> {}, "value").get()).isEqualTo("value");
    }
}
