package dev.millrace.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that wait for a stage that others wait for too. */
@ParameterizedClass
@MethodSource("dev.millrace.completablefuture.Setting#all")
class SharedWaitTest {
    @Parameter Setting setting;

    @Test
    void cancelling_a_waiter_leaves_the_stage_to_its_other_consumers() {
        var stage = new CompletableFuture<String>();
        var trace = new Trace();

        var run =
                TestLoop.run(
                        setting.engine(),
                        loop ->
                                TaskGroup.run(group -> {
                                    Task<String> impatient =
                                            group.fork(() -> FutureBridge.<String>await(stage));
                                    group.fork(() ->
                                            trace.add("patient got " + FutureBridge.await(stage)));
                                    loop.untilIdle(); // both are parked on the stage

                                    impatient.cancel("changed my mind");
                                    assertThatExceptionOfType(TaskCancelledException.class)
                                            .isThrownBy(impatient::await);
                                    assertThat(stage).isNotDone();

                                    Async.sleep(Duration.ofHours(1));
                                    setting.complete(() -> stage.complete("invoice"));
                                }));

        assertThat(trace.steps()).containsExactly("patient got invoice");
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_deadline_leaves_the_stage_as_it_was() {
        var stage = new CompletableFuture<String>();
        TestLoop.run(
                setting.engine(),
                loop ->
                        assertThat(
                                        Async.moveOnAfter(
                                                Duration.ofSeconds(1),
                                                () -> FutureBridge.await(stage)))
                                .isFalse());
        assertThat(stage).isNotDone();
    }

    @Test
    void null_is_a_value() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    Task<Boolean> waiter =
                            Async.detach(() -> FutureBridge.<String>await(stage) == null);
                    loop.untilIdle();
                    setting.complete(() -> stage.complete(null));
                    assertThat(waiter.await()).isTrue();
                });
    }

    @Test
    void a_stage_of_an_unknown_class_is_awaited_and_left_alone() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var source = new CompletableFuture<String>();
                    var stage = ForeignStage.of(source);
                    assertThat(
                                    Async.moveOnAfter(
                                            Duration.ofSeconds(1), () -> FutureBridge.await(stage)))
                            .isFalse();
                    assertThat(source).isNotDone();

                    Task<String> waiter = Async.detach(() -> FutureBridge.<String>await(stage));
                    loop.untilIdle();
                    setting.complete(() -> source.complete("value"));
                    assertThat(waiter.await()).isEqualTo("value");
                });
    }

    @Test
    @Tag("slow") // 20,000 waits
    void looking_at_a_stage_again_and_again_leaves_nothing_behind() {
        var never = new CompletableFuture<String>();
        TestLoop.run(
                setting.engine(),
                loop -> {
                    for (int i = 0; i < 20_000; i++) {
                        Async.moveOnAfter(Duration.ofMillis(1), () -> FutureBridge.await(never));
                    }
                });
        assertThat(never.getNumberOfDependents()).isLessThan(1_000);
    }

    @Test
    @Tag("slow") // 20,000 waits each
    void looking_at_the_future_of_a_task_again_and_again_leaves_nothing_behind() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var submitted = loop.loop().<String>submit(() -> Async.suspend(never -> {}));
                    for (CompletableFuture<String> future :
                            List.of(submitted, FutureBridge.linked(submitted))) {
                        for (int i = 0; i < 20_000; i++) {
                            Async.moveOnAfter(
                                    Duration.ofMillis(1), () -> FutureBridge.await(future));
                        }
                        assertThat(future.getNumberOfDependents()).isLessThan(1_000);
                        assertThat(future).isNotDone();
                    }
                    submitted.cancel(false);
                });
    }

    @Test
    @Tag("slow") // 20,000 waits
    void tasks_that_leave_a_stage_in_the_order_in_which_they_came_leave_nothing_behind() {
        var never = new CompletableFuture<String>();
        TestLoop.run(
                setting.engine(),
                loop -> {
                    Queue<Task<String>> waiting = new ArrayDeque<>();
                    for (int i = 0; i < 20_000; i++) {
                        waiting.add(Async.detach(() -> FutureBridge.<String>await(never)));
                        Async.checkpoint();
                        if (waiting.size() > 10) {
                            waiting.remove().cancel();
                        }
                    }
                    waiting.forEach(Task::cancel);
                    loop.untilIdle();
                });
        assertThat(never.getNumberOfDependents()).isLessThan(1_000);
    }

    @Test
    void a_stage_with_many_dependents_tells_all_tasks_that_still_wait() {
        for (Throwable failure : new Throwable[] {null, new IOException("lost")}) {
            TestLoop.run(
                    setting.engine(),
                    loop -> {
                        var stage = new CompletableFuture<String>();
                        List<CompletableFuture<String>> dependents = new ArrayList<>();
                        for (int i = 0; i < 100; i++) {
                            dependents.add(stage.thenApply(value -> value));
                        }
                        var waiters = new ArrayList<Task<Object>>();
                        for (int i = 0; i < 3; i++) {
                            waiters.add(Async.detach(() -> valueOrFailure(stage)));
                        }
                        loop.untilIdle();
                        assertThat(stage.getNumberOfDependents()).isEqualTo(101);

                        waiters.removeFirst().cancel();
                        loop.untilIdle();
                        setting.complete(() -> {
                            if (failure == null) {
                                stage.complete("value");
                            } else {
                                stage.completeExceptionally(failure);
                            }
                        });
                        for (Task<Object> waiter : waiters) {
                            assertThat(waiter.await())
                                    .isEqualTo(failure == null ? "value" : failure);
                        }
                        assertThat(dependents).allMatch(CompletableFuture::isDone);
                    });
        }
    }

    private static Object valueOrFailure(CompletableFuture<String> stage) {
        try {
            return FutureBridge.<String>await(stage);
        } catch (Exception failure) {
            return failure;
        }
    }

    @Test
    void a_stage_with_many_dependents_is_let_go_of_by_the_last_task_that_waits() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<String>();
                    for (int i = 0; i < 100; i++) {
                        stage.thenApply(value -> value);
                    }
                    for (int i = 0; i < 10; i++) {
                        Async.moveOnAfter(Duration.ofSeconds(1), () -> FutureBridge.await(stage));
                        assertThat(stage.getNumberOfDependents()).isEqualTo(100);
                    }
                });
    }

    @Test
    void a_waiter_counts_among_what_was_derived_from_a_linked_future_while_it_waits() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var submitted = loop.loop().<String>submit(() -> Async.suspend(never -> {}));
                    CompletableFuture<String> linked = FutureBridge.linked(submitted);
                    Task<String> waiter = Async.detach(() -> FutureBridge.<String>await(linked));
                    loop.untilIdle();
                    linked.thenApply(value -> value).cancel(false);
                    assertThat(linked).isNotDone();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(linked).isNotDone();
                    linked.thenApply(value -> value).cancel(false);
                    assertThat(linked).isCancelled();
                });
    }

    @Test
    void waiters_that_are_cancelled_together_let_the_others_go_on() {
        TestLoop.run(
                setting.engine(),
                loop -> {
                    var stage = new CompletableFuture<Integer>();
                    var patient = new ArrayList<Task<Integer>>();
                    var impatient = new ArrayList<Task<Integer>>();
                    for (int i = 0; i < 500; i++) {
                        patient.add(Async.detach(() -> FutureBridge.<Integer>await(stage)));
                        impatient.add(Async.detach(() -> FutureBridge.<Integer>await(stage)));
                    }
                    loop.untilIdle();
                    impatient.forEach(Task::cancel);
                    loop.untilIdle();
                    assertThat(impatient).allMatch(Task::cancelled);
                    setting.complete(() -> stage.complete(7));
                    for (Task<Integer> task : patient) {
                        assertThat(task.await()).isEqualTo(7);
                    }
                });
    }
}
