package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubmitTest extends OnBothEngines {
    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    @Test
    void hands_the_value_to_another_thread() throws Exception {
        CompletableFuture<String> future = loop.submit(() -> "value");
        assertThat(future).isNotDone();

        runUntilQuiet();

        assertThat(future.get()).isEqualTo("value");
        assertThat(future.join()).isEqualTo("value");
    }

    @Test
    void hands_out_exactly_what_the_body_threw() throws InterruptedException {
        var failure = new IOException("disk");
        CompletableFuture<String> future =
                loop.submit(() -> {
                    throw failure;
                });
        runUntilQuiet();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(future::get)
                .withCause(failure);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCause(failure);
    }

    @Test
    void a_null_value_and_a_body_without_a_value_complete_the_future() throws Exception {
        CompletableFuture<Object> nothing = loop.submit(() -> (Object) null);
        CompletableFuture<Void> done = loop.submit(add("ran")::run);
        runUntilQuiet();

        assertThat(nothing.get()).isNull();
        assertThat(done.get()).isNull();
        assertThat(trace).containsExactly("ran");
    }

    @Test
    void cancelling_the_future_cancels_the_task() throws InterruptedException {
        CompletableFuture<String> future = loop.submit(this::sleepLong);
        runOneTurn(); // it is asleep

        future.cancel(true);
        runUntilQuiet();

        assertThat(trace).containsExactly("cancelled: its CompletableFuture was completed");
        assertThat(future).isCancelled();
        assertThat(loop.time()).isZero();
    }

    @Test
    void completing_the_future_by_hand_cancels_the_task() throws Exception {
        CompletableFuture<String> future = loop.submit(this::sleepLong);
        runOneTurn();

        future.complete("by hand");
        runUntilQuiet();

        assertThat(trace).hasSize(1);
        assertThat(future.get()).isEqualTo("by hand");
    }

    @Test
    void a_task_that_is_cancelled_cancels_the_future() throws InterruptedException {
        CompletableFuture<String> future = loop.submit(this::sleepLong);
        runOneTurn();
        loop.callSoon(() -> Async.allTasks().forEach(task -> task.cancel("from inside")));
        runUntilQuiet();

        assertThat(future).isCancelled();
        assertThat(future.handle((value, failure) -> failure).join())
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("from inside");
    }

    @Test
    void dependents_run_as_callbacks_of_the_loop() throws InterruptedException {
        loop.submit(() -> "value")
                .thenAccept(
                        value -> trace.add(value + ", in a callback: " + EventLoop.inCallback()));
        runUntilQuiet();

        assertThat(trace).containsExactly("value, in a callback: true");
    }

    @Test
    void the_body_runs_in_the_context_of_the_caller() throws Exception {
        CompletableFuture<String> future =
                Context.empty().with(USER, "ada").call(() -> loop.submit(USER::get));
        runUntilQuiet();

        assertThat(future.get()).isEqualTo("ada");
    }

    @Test
    void waiting_for_it_on_a_loop_is_refused_at_once() throws InterruptedException {
        CompletableFuture<String> future = loop.submit(this::sleepLong);
        Runnable refused =
                () -> {
                    assertThatIllegalStateException()
                            .isThrownBy(future::get)
                            .withMessageContainingAll("get would block loop", "await");
                    assertThatIllegalStateException().isThrownBy(future::join);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> future.get(1, TimeUnit.DAYS));
                    trace.add("refused");
                };
        loop.callSoon(() -> Context.empty().run(refused::run));
        runOneTurn();
        run(refused::run);
        future.cancel(true);

        assertThat(trace).startsWith("refused", "refused");
    }

    @Test
    void reading_it_on_a_loop_is_fine_once_it_is_done() throws InterruptedException {
        CompletableFuture<String> future = loop.submit(() -> "value");
        runUntilQuiet();
        run(() -> trace.add(future.get() + future.join() + future.get(1, TimeUnit.DAYS)));

        assertThat(trace).containsExactly("valuevaluevalue");
    }

    @Test
    void submitting_inside_the_loop_starts_a_task_as_from_outside() throws InterruptedException {
        run(() -> loop.submit(() -> trace.add("inner")));
        runUntilQuiet();

        assertThat(trace).containsExactly("inner");
    }

    @Test
    void a_closed_loop_refuses_what_is_submitted() {
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.submit(() -> "late"))
                .withMessageContaining(loop.name());
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.detach(() -> "late"));
    }

    private String sleepLong() {
        try {
            Async.sleep(Duration.ofDays(1));
            return "slept";
        } catch (CancelledError e) {
            trace.add("cancelled: " + e.reason());
            throw e;
        }
    }

    @Test
    void a_body_that_throws_a_cancellation_of_its_own_fails_its_future_with_it() throws Exception {
        var own = new CancellationException("no order");
        CompletableFuture<String> future =
                loop.submit(() -> {
                    throw own;
                });
        runUntilQuiet();

        assertThat(future).isCompletedExceptionally();
        assertThat(future.handle((value, failure) -> failure).get()).isSameAs(own);
    }
}
