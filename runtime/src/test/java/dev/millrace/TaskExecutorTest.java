package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskExecutorTest extends OnBothEngines {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ContextVar<String> USER = ContextVar.of("user");

    private Executor executor;

    @BeforeEach
    void see_the_loop_as_an_executor() {
        executor = loop.asTaskExecutor();
    }

    /** Runs the loop until {@code future} is done. */
    private <T> T complete(CompletableFuture<T> future) throws Exception {
        future.whenComplete((value, failure) -> loop.callSoonThreadSafe(loop::stop));
        loop.runForever();
        return future.get();
    }

    @Test
    void a_command_is_a_task_that_may_await() throws Exception {
        CompletableFuture<String> value =
                CompletableFuture.supplyAsync(
                        () -> {
                            Async.sleep(HOUR);
                            return "a task of " + Async.currentTask().loop().name();
                        },
                        executor);
        assertThat(complete(value)).isEqualTo("a task of " + loop.name());
        assertThat(loop.time()).isEqualTo(HOUR);
    }

    @Test
    void commands_begin_in_their_order_and_none_waits_for_the_one_before() throws Exception {
        for (int i = 1; i <= 3; i++) {
            String name = "command " + i;
            executor.execute(() -> {
                trace.add(name + " begins");
                Async.sleep(HOUR);
                trace.add(name + " ends");
            });
        }
        assertThat(trace).isEmpty();
        loop.callLater(HOUR.multipliedBy(2), loop::stop);
        loop.runForever();
        assertThat(trace)
                .containsExactly(
                        "command 1 begins",
                        "command 2 begins",
                        "command 3 begins",
                        "command 1 ends",
                        "command 2 ends",
                        "command 3 ends");
    }

    @Test
    void stages_that_depend_on_each_other_await_in_each_of_them() throws Exception {
        CompletableFuture<Integer> sum =
                CompletableFuture.supplyAsync(() -> slowly(1), executor)
                        .thenCombineAsync(
                                CompletableFuture.supplyAsync(() -> slowly(2), executor),
                                (a, b) -> slowly(a + b),
                                executor)
                        .thenApplyAsync(n -> slowly(n * 10), executor);
        assertThat(complete(sum)).isEqualTo(30);
        assertThat(loop.time()).isEqualTo(HOUR.multipliedBy(3));
    }

    private static int slowly(int value) {
        Async.sleep(HOUR);
        return value;
    }

    @Test
    void what_a_command_throws_goes_to_the_exception_handler_and_the_next_one_runs()
            throws Exception {
        for (Throwable failure :
                new Throwable[] {
                    new IllegalStateException("boom"), new StackOverflowError(), new Throwable()
                }) {
            executor.execute(() -> {
                throw dev.millrace.spi.Rethrow.unchecked(failure);
            });
            executor.execute(() -> trace.add("next"));
            runOneTurn();
            runOneTurn();
            assertThat(faults.takeOne().failure()).isSameAs(failure);
        }
        assertThat(trace).hasSize(3);
    }

    @Test
    void a_command_runs_in_the_context_of_whoever_handed_it_over() throws Exception {
        USER.where("ada", () -> executor.execute(() -> trace.add(USER.get())));
        executor.execute(() -> trace.add("bound: " + USER.bound()));
        runOneTurn();
        runOneTurn();
        assertThat(trace).containsExactly("ada", "bound: false");
    }

    @Test
    void any_thread_may_hand_over_also_one_of_the_loop() throws Exception {
        Thread thread =
                Thread.ofPlatform()
                        .start(() ->
                                executor.execute(() -> {
                                    trace.add("from a thread");
                                    executor.execute(() -> {
                                        trace.add("from a task");
                                        loop.stop();
                                    });
                                }));
        loop.runForever();
        thread.join();
        assertThat(trace).containsExactly("from a thread", "from a task");
    }

    @Test
    void a_closed_loop_rejects() {
        loop.close();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.execute(() -> trace.add("never")))
                .withCauseInstanceOf(LoopClosedException.class);
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> CompletableFuture.runAsync(() -> trace.add("never"), executor));
        assertThat(trace).isEmpty();
    }

    @Test
    void a_command_that_is_under_way_when_the_loop_closes_is_cancelled() throws Exception {
        executor.execute(() -> {
            try {
                Async.sleep(HOUR);
            } catch (CancelledError e) {
                trace.add("cancelled");
                throw e;
            }
        });
        runOneTurn();
        runOneTurn();
        loop.close();
        assertThat(trace).containsExactly("cancelled");
        faults.take(); // that a task was left
    }

    @Test
    void a_future_whose_command_is_cancelled_by_the_close_is_told() throws Exception {
        CompletableFuture<Void> future =
                CompletableFuture.runAsync(() -> Async.sleep(HOUR), executor);
        runOneTurn();
        runOneTurn();
        loop.close();
        assertThat(future).isCompletedExceptionally();
        faults.take(); // that a task was left
    }

    @Test
    void a_loop_that_closes_rejects_what_comes_from_other_threads() {
        EventLoop other = inRealTime().open();
        Executor view = other.asTaskExecutor();
        other.onClose(() -> Async.blocking(() -> reject(view)));
        other.close();
        assertThat(trace).containsExactly("rejected");
    }

    private void reject(Executor view) {
        try {
            view.execute(() -> trace.add("never"));
        } catch (RejectedExecutionException e) {
            trace.add("rejected");
        }
    }

    @Test
    void nothing_is_no_command() {
        assertThatNullPointerException().isThrownBy(() -> executor.execute(null));
    }

    @Test
    void it_says_whose_it_is() {
        assertThat(executor.toString()).startsWith("task executor of loop " + loop.name());
    }
}
