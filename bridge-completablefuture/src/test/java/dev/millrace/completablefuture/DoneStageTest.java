package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What awaiting a stage that is done already does, and what it does not. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class DoneStageTest {
    @Parameter Setting setting;

    @Test
    void its_value_is_returned_and_the_loop_is_kept() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    setting.complete(() -> stage.complete("value"));
                    var trace = new Trace();
                    Task<?> sibling = Async.detach(() -> trace.add("sibling"));
                    trace.add("got " + FutureBridge.await(stage));
                    trace.add("got " + FutureBridge.awaitOwned(stage));
                    trace.add("got " + FutureBridge.awaitOwned(() -> stage));
                    trace.add("got " + FutureBridge.await(stage.minimalCompletionStage()));
                    sibling.await();
                    assertThat(trace.steps())
                            .containsExactly(
                                    "got value", "got value", "got value", "got value", "sibling");
                });
    }

    @Test
    void null_is_a_value() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    setting.complete(() -> stage.complete(null));
                    assertThat(FutureBridge.<String>await(stage)).isNull();
                    assertThat(FutureBridge.<String>awaitOwned(() -> stage)).isNull();
                });
    }

    @Test
    void it_is_a_checkpoint_all_the_same() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = CompletableFuture.completedFuture("value");
                    var scope = new CancelScope();
                    var trace = new Trace();
                    boolean finished =
                            scope.run(() -> {
                                scope.cancel();
                                trace.add("entered");
                                FutureBridge.await(stage);
                                trace.add("returned");
                            });
                    assertThat(finished).isFalse();
                    assertThat(trace.steps()).containsExactly("entered");
                });
    }

    @Test
    void a_task_that_finds_every_stage_done_lets_its_siblings_run_now_and_then() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = CompletableFuture.completedFuture("value");
                    var trace = new Trace();
                    Task<?> sibling = Async.detach(() -> trace.add("sibling"));
                    for (int i = 0; i < 1_000; i++) {
                        FutureBridge.await(stage);
                    }
                    trace.add("through");
                    sibling.await();
                    assertThat(trace.steps()).containsExactly("sibling", "through");
                });
    }
}
