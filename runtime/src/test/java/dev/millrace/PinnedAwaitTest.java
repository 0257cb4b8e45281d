package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.millrace.spi.Suspension;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that has to wait while its thread cannot be unmounted. */
class PinnedAwaitTest {
    @ParameterizedTest
    @EnumSource(
            mode = EXCLUDE,
            names = {
                "CHECKPOINT",
                "BLOCKING",
                "INTERRUPTIBLE",
                "GATHER",
                "RACE",
                "GROUP",
                "FORK_READY"
            })
    void on_the_carrier_a_pinned_wait_fails_at_once_and_leaves_nothing_behind(CheckpointKind kind) {
        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    Task<?> task =
                            Async.detach(
                                    "initialiser",
                                    () -> {
                                        Throwable thrown =
                                                catchThrowable(() ->
                                                        PinnedStack.run(
                                                                () -> kind.waiting(loop.loop())));
                                        assertThat(thrown)
                                                .hasRootCauseInstanceOf(PinnedAwaitException.class)
                                                .rootCause()
                                                .hasMessageContaining(
                                                        "task initialiser cannot wait here")
                                                .hasMessageContaining("runInExecutor");
                                        Async.checkpoint(); // unpinned, all is well
                                    });
                    task.await();
                });
    }

    @Test
    void on_the_carrier_giving_a_turn_away_fails_when_pinned() {
        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    Throwable thrown = catchThrowable(() -> PinnedStack.run(Async::checkpoint));
                    assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                    Async.checkpoint();
                });
    }

    @Test
    void on_the_carrier_the_loop_cannot_be_given_away_when_pinned() {
        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    Throwable thrown =
                            catchThrowable(() -> PinnedStack.run(() -> Async.blocking(() -> {})));
                    assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                    Async.blocking(() -> {});
                    Async.checkpoint();
                });
    }

    @Test
    void on_the_carrier_a_group_whose_join_is_pinned_cancels_its_children() {
        var trace = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    Throwable thrown =
                            catchThrowable(() ->
                                    PinnedStack.run(() ->
                                            TaskGroup.run(group ->
                                                    group.fork(() -> {
                                                        try {
                                                            Async.sleep(Duration.ofHours(1));
                                                        } finally {
                                                            trace.add("child ended");
                                                        }
                                                    }))));
                    assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                    var scope = new CancelScope();
                    scope.run(Async::checkpoint); // scopes nest as before
                    loop.untilIdle();
                });

        assertThat(trace.steps()).containsExactly("child ended");
    }

    @Test
    void on_the_carrier_the_siblings_of_a_pinned_task_notice_nothing() {
        var trace = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    Task<?> sibling =
                            Async.detach(() -> {
                                Async.sleep(Duration.ofSeconds(1));
                                trace.add("sibling");
                            });
                    Task<?> pinned =
                            Async.detach(() ->
                                    catchThrowable(() ->
                                            PinnedStack.run(
                                                    () -> Async.sleep(Duration.ofSeconds(1)))));
                    pinned.await();
                    sibling.await();
                });

        assertThat(trace.steps()).containsExactly("sibling");
    }

    @Test
    void on_the_carrier_what_answers_a_pinned_wait_that_could_not_let_go_is_discarded() {
        var discarded = new Trace();

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    var waits = new AtomicReference<Suspension<String>>();
                    Throwable thrown =
                            catchThrowable(() ->
                                    PinnedStack.run(() ->
                                            Async.<String>suspend(keepsTo(waits), discarded::add)));
                    assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                    assertThat(waits.get().tryResume("late")).isTrue();
                    loop.untilIdle();
                });

        assertThat(discarded.steps()).containsExactly("late");
    }

    @Test
    void on_the_carrier_what_fails_a_pinned_wait_that_could_not_let_go_is_reported() {
        var late = new IllegalStateException("late");

        TestLoop.run(
                FiberEngine.CARRIER,
                loop -> {
                    var waits = new AtomicReference<Suspension<String>>();
                    Throwable thrown =
                            catchThrowable(
                                    () -> PinnedStack.run(() -> Async.suspend(keepsTo(waits))));
                    assertThat(thrown).hasRootCauseInstanceOf(PinnedAwaitException.class);
                    assertThat(waits.get().fail(late)).isTrue();
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .satisfies(fault -> assertThat(fault.failure()).isSameAs(late));
                });
    }

    /** Starts a wait that no cancel ends. */
    private static Consumer<Suspension<String>> keepsTo(AtomicReference<Suspension<String>> waits) {
        return wait -> {
            wait.onCancel(() -> false);
            waits.set(wait);
        };
    }

    @OnEachEngine
    void a_checkpoint_that_need_not_wait_may_be_reached_pinned(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<String> ready = loop.loop().promise();
                    ready.complete("there");
                    PinnedStack.run(() -> assertThat(ready.await()).isEqualTo("there"));
                });
    }

    @OnEachEngine
    void a_cancel_is_raised_in_a_pinned_task_as_anywhere(FiberEngine engine) {
        TestLoop.run(
                engine,
                loop -> {
                    var scope = new CancelScope();
                    boolean finished =
                            scope.run(() -> {
                                scope.cancel();
                                PinnedStack.run(Async::checkpoint);
                            });
                    assertThat(finished).isFalse();
                });
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(Async::checkpoint);
    }
}
