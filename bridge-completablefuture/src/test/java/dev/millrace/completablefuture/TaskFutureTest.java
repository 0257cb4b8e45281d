package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Context;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFault;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Futures of bodies that were handed over: each owns its task. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class TaskFutureTest {
    @Parameter Setting setting;

    @Test
    void a_body_completes_its_future_with_what_it_returns() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var future = started(() -> loop.loop().submit(() -> "value"));
                    assertThat(FutureBridge.<String>await(future)).isEqualTo("value");

                    var trace = new Trace();
                    CompletableFuture<Void> done =
                            started(() -> loop.loop().submit(() -> trace.add("ran")));
                    assertThat(FutureBridge.<Void>await(done)).isNull();
                    assertThat(trace.steps()).containsExactly("ran");
                });
    }

    @Test
    void it_runs_on_the_current_loop_or_else_on_the_common_one() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var where = started(() -> FutureBridge.toCompletableFuture(EventLoop::current));
                    assertThat(FutureBridge.<EventLoop>await(where))
                            .isSameAs(
                                    setting.completer() == Completer.LOOP
                                            ? loop.loop()
                                            : EventLoop.common());
                });
    }

    @Test
    void it_runs_in_the_callers_context() {
        var user = ContextVar.<String>of("user");
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var future =
                            started(() ->
                                    Context.current()
                                            .with(user, "ada")
                                            .call(() -> loop.loop().submit(user::get)));
                    assertThat(FutureBridge.<String>await(future)).isEqualTo("ada");
                });
    }

    @Test
    void a_failure_arrives_bare() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var failure = new IOException("disk");
                    CompletableFuture<String> future =
                            started(() ->
                                    loop.loop()
                                            .submit(() -> {
                                                throw failure;
                                            }));
                    var seen = new CompletableFuture<Throwable>();
                    future.whenComplete((value, thrown) -> seen.complete(thrown));
                    assertThat(FutureBridge.<Throwable>await(seen)).isSameAs(failure);
                    assertThatExceptionOfType(CompletionException.class)
                            .isThrownBy(future::join)
                            .withCause(failure);
                });
    }

    @Test
    void cancelling_the_future_cancels_the_task() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var trace = new Trace();
                    var future = waiting(loop, trace);
                    setting.complete(() -> future.cancel(true));
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("cancelled");
                    assertThat(future).isCancelled();
                });
    }

    @Test
    void completing_the_future_by_hand_cancels_the_task() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var trace = new Trace();
                    var valued = waiting(loop, trace);
                    var failed = waiting(loop, trace);
                    setting.complete(() -> valued.complete("mine"));
                    setting.complete(() -> failed.completeExceptionally(new IOException("mine")));
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("cancelled", "cancelled");
                    assertThat(valued).isCompletedWithValue("mine");
                });
    }

    @Test
    void a_time_limit_of_the_future_cancels_the_task() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var ended = new CompletableFuture<String>();
                    CompletableFuture<String> future =
                            loop.loop()
                                    .submit(() -> {
                                        try {
                                            return loop.loop().<String>promise().await();
                                        } catch (CancelledError e) {
                                            ended.complete("cancelled");
                                            throw e;
                                        }
                                    });
                    future.orTimeout(1, TimeUnit.MILLISECONDS); // real time, not the loop's
                    assertThat(FutureBridge.<String>await(ended)).isEqualTo("cancelled");
                    assertThatExceptionOfType(TimeoutException.class)
                            .isThrownBy(() -> FutureBridge.await(future));
                });
    }

    @Test
    void a_task_that_is_cancelled_cancels_its_future() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var task = new AtomicReference<dev.millrace.Task<?>>();
                    CompletableFuture<String> future =
                            loop.loop()
                                    .submit(() -> {
                                        task.set(Async.currentTask());
                                        return loop.loop().<String>promise().await();
                                    });
                    loop.untilIdle();
                    setting.complete(() -> task.get().cancel("by an operator"));
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(() -> FutureBridge.await(future))
                            .withMessageContaining("by an operator");
                    assertThat(future).isCancelled();
                });
    }

    @Test
    void a_failure_that_comes_after_the_future_was_completed_is_reported() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var failure = new IllegalStateException("while cleaning up");
                    CompletableFuture<String> future =
                            loop.loop()
                                    .submit(() -> {
                                        try {
                                            return loop.loop().<String>promise().await();
                                        } catch (CancelledError e) {
                                            throw failure;
                                        }
                                    });
                    loop.untilIdle();
                    setting.complete(() -> future.cancel(false));
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .extracting(LoopFault::failure)
                            .isSameAs(failure);
                });
    }

    @Test
    void when_the_task_of_a_cancelled_future_has_cleaned_up_can_be_learnt() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var trace = new Trace();
                    CompletableFuture<String> future = cleaningUp(loop, trace);
                    var linked = FutureBridge.linked(future);
                    setting.complete(() -> linked.cancel(false));
                    var ended = FutureBridge.ended(future);
                    var again = FutureBridge.ended(linked);
                    FutureBridge.ended(future).cancel(false); // a view
                    loop.untilIdle();
                    assertThat(future).isCancelled();
                    assertThat(ended).isNotDone();
                    assertThatIllegalStateException().isThrownBy(ended::join);

                    FutureBridge.<Void>await(ended);
                    assertThat(trace.steps()).containsExactly("cleaned up");
                    assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
                    assertThat(again).isCompleted();
                    assertThat(FutureBridge.ended(future)).isCompletedWithValue(null);
                });
    }

    @Test
    void the_end_of_a_task_says_nothing_of_its_outcome() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    CompletableFuture<String> future =
                            started(() ->
                                    loop.loop()
                                            .submit(() -> {
                                                throw new IOException("disk");
                                            }));
                    FutureBridge.<Void>await(FutureBridge.ended(future));
                    assertThat(future).isCompletedExceptionally();
                });
    }

    @Test
    void the_end_of_a_task_that_outlives_its_loop_is_never_told() throws InterruptedException {
        EventLoop loop =
                EventLoop.builder()
                        .engine(setting.engine())
                        .closeGrace(Duration.ofMillis(1))
                        .exceptionHandler((at, fault) -> {})
                        .open();
        CompletableFuture<String> future = loop.submit(TaskFutureTest::ignoreEveryCancel);
        loop.stop();
        loop.runForever();
        var before = FutureBridge.ended(future);
        loop.close();

        for (var ended : List.of(before, FutureBridge.ended(future))) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(ended::join)
                    .withCauseInstanceOf(LoopClosedException.class);
        }
    }

    private static String ignoreEveryCancel() {
        while (true) {
            try {
                Async.sleep(Duration.ofDays(1));
            } catch (CancelledError e) {
                Async.shield(() -> Async.sleep(Duration.ofDays(1)));
            }
        }
    }

    @Test
    void what_has_no_task_has_no_end() {
        var plain = new CompletableFuture<String>();
        assertThatIllegalArgumentException().isThrownBy(() -> FutureBridge.ended(plain));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FutureBridge.ended(FutureBridge.linked(plain)));
    }

    /** A future whose task takes an hour to clean up. */
    private static CompletableFuture<String> cleaningUp(TestLoop loop, Trace trace) {
        CompletableFuture<String> future =
                loop.loop()
                        .submit(() -> {
                            try {
                                return loop.loop().<String>promise().await();
                            } finally {
                                Async.shield(() -> Async.sleep(Duration.ofHours(1)));
                                trace.add("cleaned up");
                            }
                        });
        loop.untilIdle();
        return future;
    }

    @Test
    void blocking_for_it_on_a_loop_is_refused() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var future = waiting(loop, new Trace());
                    assertThatIllegalStateException().isThrownBy(future::join);
                    assertThatIllegalStateException().isThrownBy(future::get);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> future.get(1, TimeUnit.DAYS));
                    future.cancel(false);
                });
    }

    @Test
    void dependents_run_in_a_callback_of_the_loop() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    CompletableFuture<String> future = waiting(loop, new Trace());
                    CompletableFuture<Boolean> where =
                            loop.loop()
                                    .submit(() -> "value")
                                    .thenApply(value -> EventLoop.inCallback());
                    assertThat(FutureBridge.<Boolean>await(where)).isTrue();
                    future.cancel(false);
                });
    }

    @Test
    void a_closed_loop_takes_no_bodies() {
        EventLoop loop = EventLoop.builder().engine(setting.engine()).open();
        loop.close();
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.submit(() -> "value"));
    }

    private interface Start<T> {
        CompletableFuture<T> start();
    }

    /** Starts a future on the thread of the setting. */
    private <T> CompletableFuture<T> started(Start<T> start) {
        var future = new AtomicReference<CompletableFuture<T>>();
        setting.complete(() -> future.set(start.start()));
        return future.get();
    }

    private static CompletableFuture<String> waiting(TestLoop loop, Trace trace) {
        CompletableFuture<String> future =
                loop.loop()
                        .submit(() -> {
                            try {
                                return loop.loop().<String>promise().await();
                            } catch (CancelledError e) {
                                trace.add("cancelled");
                                throw e;
                            }
                        });
        loop.untilIdle();
        return future;
    }
}
