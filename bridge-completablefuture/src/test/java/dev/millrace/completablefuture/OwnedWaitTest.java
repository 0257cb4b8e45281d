package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that wait for a stage that was made for them. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class OwnedWaitTest {
    @Parameter Setting setting;

    @Test
    void cancelling_the_task_cancels_the_stage() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    Task<String> waiter =
                            Async.detach(() -> FutureBridge.<String>awaitOwned(stage));
                    loop.untilIdle();
                    setting.complete(() -> waiter.cancel("changed my mind"));
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await)
                            .withMessageContaining("changed my mind");
                    assertThat(stage).isCancelled();
                });
    }

    @Test
    void a_deadline_cancels_the_stage() {
        var stage = new CompletableFuture<String>();
        TestLoop.run(
                setting.engine(),
                loop ->
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        Async.timeout(
                                                Duration.ofSeconds(1),
                                                () -> FutureBridge.awaitOwned(() -> stage))));
        assertThat(stage).isCancelled();
    }

    @Test
    void a_stage_that_cannot_be_cancelled_is_left_behind() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var source = new CompletableFuture<String>();
                    for (var stage :
                            new CompletionStage<?>[] {
                                source.minimalCompletionStage(), ForeignStage.of(source)
                            }) {
                        Task<?> waiter = Async.detach(() -> FutureBridge.<Object>awaitOwned(stage));
                        loop.untilIdle();
                        setting.complete(() -> waiter.cancel());
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(waiter::await);
                    }
                    assertThat(source).isNotDone();
                    setting.complete(() -> source.complete("late, and nobody minds"));
                });
    }

    @Test
    void a_stage_that_ends_by_itself_while_it_is_cancelled_is_heard() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new FinishesWhenCancelled();
                    var trace = new Trace();
                    Task<?> waiter =
                            Async.detach(() -> {
                                trace.add("got " + FutureBridge.awaitOwned(stage));
                                Async.checkpoint();
                                trace.add("went on");
                            });
                    loop.untilIdle();
                    setting.complete(() -> waiter.cancel());
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    assertThat(trace.steps()).containsExactly("got a connection to be closed");
                });
    }

    @Test
    void a_stage_that_fails_to_cancel_is_reported_and_does_not_hold_the_task() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new RefusesToBeCancelled();
                    Task<String> waiter =
                            Async.detach(() -> FutureBridge.<String>awaitOwned(stage));
                    loop.untilIdle();
                    setting.complete(() -> waiter.cancel());
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .extracting(LoopFault::failure)
                            .isInstanceOf(IllegalStateException.class);
                    setting.complete(() -> stage.complete("late, and nobody minds"));
                });
    }

    @Test
    void a_value_that_comes_before_the_cancel_is_returned_and_not_discarded_as_well() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var discarded = new ArrayList<Object>();
                    loop.loop().discardHandler((from, value, source) -> discarded.add(value));
                    var stage = new CompletableFuture<String>();
                    Task<String> waiter =
                            Async.detach(() -> FutureBridge.<String>awaitOwned(stage));
                    loop.untilIdle();
                    setting.completer().runAtOnce(() -> stage.complete("a connection"));
                    waiter.cancel(); // before the answer of a foreign thread has come in

                    assertThat(waiter.await()).isEqualTo("a connection");
                    loop.untilIdle();
                    assertThat(discarded).isEmpty();
                });
    }

    @Test
    void a_value_that_comes_after_the_cancel_is_discarded() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var discarded = new ArrayList<Object>();
                    loop.loop().discardHandler((from, value, source) -> discarded.add(value));
                    var stage = new CompletableFuture<String>();
                    Task<String> waiter =
                            Async.detach(
                                    () -> FutureBridge.awaitOwned(stage.minimalCompletionStage()));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                    setting.complete(() -> stage.complete("a connection to be closed"));
                    loop.untilIdle();
                    assertThat(discarded).containsExactly("a connection to be closed");
                });
    }

    @Test
    void in_a_cancelled_scope_nothing_is_started() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var trace = new Trace();
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        FutureBridge.awaitOwned(() -> {
                            trace.add("started");
                            return new CompletableFuture<String>();
                        });
                    });
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    void what_the_supplier_throws_is_thrown_and_nothing_is_no_stage() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var failure = new IllegalStateException("not connected");
                    assertThat(
                                    catchThrowable(() ->
                                            FutureBridge.awaitOwned(() -> {
                                                throw failure;
                                            })))
                            .isSameAs(failure);
                    assertThatNullPointerException()
                            .isThrownBy(() -> FutureBridge.awaitOwned(() -> null));
                });
    }

    @Test
    void a_stage_that_somebody_else_cancels_is_an_ordinary_failure() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    Task<Throwable> waiter =
                            Async.detach(() -> {
                                Throwable thrown =
                                        catchThrowable(() -> FutureBridge.awaitOwned(stage));
                                Async.checkpoint(); // raises nothing
                                return thrown;
                            });
                    loop.untilIdle();
                    setting.complete(() -> stage.cancel(false));
                    assertThat(waiter.await()).isInstanceOf(TaskCancelledException.class);
                });
    }

    private static final class FinishesWhenCancelled extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            complete("a connection to be closed"); // the last answer was on the wire
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private static final class RefusesToBeCancelled extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            throw new IllegalStateException("not now");
        }
    }
}
