package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a task is thrown when a stage fails, whether it was there first or the stage was. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class StageFailureTest {
    private static final IOException FAILURE = new IOException("disk");
    private static final CompletionException EMPTY =
            new CompletionException("nothing inside", null);
    private static final IllegalStateException CHOSEN = new IllegalStateException(FAILURE);

    @Parameter Setting setting;

    /** The stage as it is, and as other classes show it. */
    enum Shown {
        PLAIN(future -> future),
        MINIMAL(CompletableFuture::minimalCompletionStage),
        DEPENDENT(future -> future.thenApply(value -> value)),
        FOREIGN(ForeignStage::of);

        final Function<CompletableFuture<Object>, CompletionStage<Object>> as;

        Shown(Function<CompletableFuture<Object>, CompletionStage<Object>> as) {
            this.as = as;
        }
    }

    record Row(String name, Throwable fails, Throwable thrown) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("bare", FAILURE, FAILURE),
                new Row("wrapped", new CompletionException(FAILURE), FAILURE),
                new Row(
                        "wrapped twice",
                        new CompletionException(new CompletionException(FAILURE)),
                        FAILURE),
                new Row(
                        "wrapped by two kinds",
                        new CompletionException(new ExecutionException(FAILURE)),
                        FAILURE),
                new Row("a wrapper of nothing", EMPTY, EMPTY),
                new Row("a wrapper of nothing, wrapped", new ExecutionException(EMPTY), EMPTY),
                new Row("another class", new CompletionException(CHOSEN), CHOSEN));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        for (Shown shown : Shown.values()) {
            assertThat(thrownIfDoneFirst(shown, row.fails()))
                    .as("%s, done", shown)
                    .isSameAs(row.thrown());
            assertThat(thrownIfDoneLater(shown, row.fails()))
                    .as("%s, later", shown)
                    .isSameAs(row.thrown());
        }
        assertThat(FAILURE.getSuppressed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_stage_that_somebody_cancelled_is_an_ordinary_failure(Shown shown) {
        var by = new CancellationException("by somebody");
        assertThat(thrownIfDoneFirst(shown, by))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("by somebody")
                .hasCause(by);
        assertThat(thrownIfDoneLater(shown, by))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("by somebody")
                .hasCause(by);
    }

    @ParameterizedTest
    @EnumSource
    void the_cancel_of_another_task_is_not_taken_for_the_callers(Shown shown) {
        CancelledError foreign = cancelledErrorOfAnotherTask();
        assertThat(thrownIfDoneFirst(shown, foreign))
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageContaining("an operator");
        assertThat(thrownIfDoneLater(shown, foreign)).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void a_cancellation_that_says_already_what_it_is_stays_the_same_instance() {
        var told = new TaskCancelledException("the job", "by an operator");
        assertThat(thrownIfDoneFirst(Shown.PLAIN, told)).isSameAs(told);
        assertThat(thrownIfDoneLater(Shown.PLAIN, new CompletionException(told))).isSameAs(told);
    }

    @Test
    void every_awaiter_is_thrown_the_same_instance() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<Object>();
                    Task<Throwable> one = Async.detach(() -> thrown(stage));
                    Task<Throwable> two = Async.detach(() -> thrown(stage));
                    loop.untilIdle();
                    setting.complete(() -> stage.completeExceptionally(FAILURE));
                    assertThat(one.await()).isSameAs(FAILURE).isSameAs(two.await());
                });
    }

    @Test
    void a_declared_failure_can_be_caught() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var failure = new IOException("no such file");
                    var stage = CompletableFuture.<String>failedFuture(failure);
                    int caught = 0;
                    try {
                        Async.mayThrow(IOException.class);
                        FutureBridge.await(stage);
                    } catch (IOException e) {
                        caught++;
                    }
                    try {
                        Async.mayThrow(IOException.class);
                        FutureBridge.awaitOwned(stage);
                    } catch (IOException e) {
                        caught++;
                    }
                    try {
                        Async.mayThrow(IOException.class);
                        FutureBridge.awaitOwned(() -> stage);
                    } catch (IOException e) {
                        caught++;
                    }
                    assertThat(caught).isEqualTo(3);
                });
    }

    @Test
    void unchecked_awaiting_wraps_checked_failures_and_no_others() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var checked = CompletableFuture.<String>failedFuture(FAILURE);
                    var unchecked = CompletableFuture.<String>failedFuture(CHOSEN);
                    var error = new AssertionError("error");
                    assertThatExceptionOfType(CompletionException.class)
                            .isThrownBy(() -> FutureBridge.awaitUnchecked(checked))
                            .withCause(FAILURE);
                    assertThat(catchThrowable(() -> FutureBridge.awaitUnchecked(unchecked)))
                            .isSameAs(CHOSEN);
                    assertThat(
                                    catchThrowable(() ->
                                            FutureBridge.awaitUnchecked(
                                                    CompletableFuture.failedFuture(error))))
                            .isSameAs(error);
                    assertThat(
                                    FutureBridge.<String>awaitUnchecked(
                                            CompletableFuture.completedFuture("value")))
                            .isEqualTo("value");
                });
    }

    private Throwable thrownIfDoneFirst(Shown shown, Throwable failure) {
        return outcome(loop -> {
            var source = new CompletableFuture<Object>();
            CompletionStage<Object> stage = shown.as.apply(source);
            setting.complete(() -> source.completeExceptionally(failure));
            return thrown(stage);
        });
    }

    private Throwable thrownIfDoneLater(Shown shown, Throwable failure) {
        return outcome(loop -> {
            var source = new CompletableFuture<Object>();
            CompletionStage<Object> stage = shown.as.apply(source);
            Task<Throwable> waiter = Async.detach(() -> thrown(stage));
            loop.untilIdle();
            assertThat(waiter.done()).isFalse();
            setting.complete(() -> source.completeExceptionally(failure));
            return waiter.await();
        });
    }

    private static CancelledError cancelledErrorOfAnotherTask() {
        var caught = new CompletableFuture<CancelledError>();
        TestLoop.run(loop -> {
            Task<?> other =
                    Async.detach(() -> {
                        try {
                            loop.loop().promise().await();
                        } catch (CancelledError e) {
                            caught.complete(e);
                            throw e;
                        }
                    });
            loop.untilIdle();
            other.cancel("an operator");
            loop.untilIdle();
        });
        return caught.join();
    }

    private interface Body {
        Throwable run(TestLoop loop) throws Exception;
    }

    private Throwable outcome(Body body) {
        var outcome = new CompletableFuture<Throwable>();
        TestLoop.run(setting.engine(), loop -> outcome.complete(body.run(loop)));
        return outcome.join();
    }

    private static Throwable thrown(CompletionStage<Object> stage) {
        return catchThrowable(() -> FutureBridge.await(stage));
    }
}
