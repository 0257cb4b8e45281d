package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.millrace.spi.Suspension;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a checkpoint raises a cancel, and when it does not. */
class CheckpointCancelTest extends EngineTest {
    @ParameterizedTest
    @EnumSource
    void entering_a_checkpoint_in_a_cancelled_scope_raises_before_any_effect(CheckpointKind kind) {
        var effects = new AtomicInteger();

        run(loop -> {
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        scope.cancel();
                        kind.ready(loop.loop(), effects::incrementAndGet);
                    });
            assertThat(finished).isFalse();
        });

        assertThat(effects).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EXCLUDE,
            names = {"CHECKPOINT", "BLOCKING", "INTERRUPTIBLE"})
    void a_cancel_ends_a_wait(CheckpointKind kind) {
        var run =
                run(loop -> {
                    var scope = new CancelScope();
                    Task<Boolean> waiter =
                            Async.detach(() -> scope.run(() -> kind.waiting(loop.loop())));
                    loop.untilIdle();
                    assertThat(waiter.done()).isFalse();

                    scope.cancel();

                    assertThat(waiter.await()).isFalse();
                });

        assertThat(run.elapsed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EXCLUDE,
            names = {"CHECKPOINT", "BLOCKING", "INTERRUPTIBLE"})
    void a_cancel_from_another_thread_ends_a_wait(CheckpointKind kind) {
        run(loop -> {
            var scope = new CancelScope();
            Task<Boolean> waiter = Async.detach(() -> scope.run(() -> kind.waiting(loop.loop())));
            loop.untilIdle();

            var thread = Thread.ofPlatform().start(scope::cancel);
            Async.blocking(() -> thread.join());

            assertThat(waiter.await()).isFalse();
        });
    }

    @Test
    void a_value_that_was_there_when_the_checkpoint_raised_stays_in_its_future() {
        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            promise.complete("kept");
            var scope = new CancelScope();
            scope.cancel();

            assertThat(scope.run(() -> promise.await())).isFalse();
            assertThat(promise.await()).isEqualTo("kept");
        });
    }

    @Test
    void a_value_that_was_assigned_before_the_cancel_is_returned_and_the_next_checkpoint_raises() {
        var trace = new Trace();

        run(loop -> {
            Promise<String> promise = loop.loop().promise();
            var scope = new CancelScope();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            scope.run(() -> {
                                trace.add(promise.await());
                                Async.checkpoint();
                                trace.add("went on");
                            }));
            loop.untilIdle();

            promise.complete("value");
            scope.cancel();

            assertThat(waiter.await()).isFalse();
        });

        assertThat(trace.steps()).containsExactly("value");
    }

    @Test
    void a_timer_that_was_due_before_the_cancel_lets_its_sleeper_return() {
        var trace = new Trace();

        run(loop -> {
            var scope = new CancelScope();
            // set first, so that at the common due time the alarm comes before the cancel
            Task<Boolean> sleeper =
                    Async.detach(() ->
                            scope.run(() -> {
                                Async.sleep(Duration.ofSeconds(1));
                                trace.add("slept");
                            }));
            Async.checkpoint();
            loop.loop().callLater(Duration.ofSeconds(1), scope::cancel);

            assertThat(sleeper.await()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("slept");
    }

    @Test
    void an_answer_that_races_the_cancel_from_another_thread_is_returned() {
        run(loop -> {
            var scope = new CancelScope();
            var got = new AtomicReference<String>();
            Task<Boolean> waiter =
                    Async.detach(() ->
                            scope.run(() ->
                                    got.set(
                                            Async.suspend(
                                                    CheckpointCancelTest::answerWhileAborting))));
            loop.untilIdle();

            scope.cancel();

            assertThat(waiter.await()).isTrue();
            assertThat(got).hasValue("answer");
        });
    }

    /** The foreign side answers after the cancel has been asked for and before it is unhooked. */
    private static void answerWhileAborting(Suspension<String> suspension) {
        suspension.onCancel(() -> {
            var foreign = Thread.ofPlatform().start(() -> suspension.resume("answer"));
            try {
                foreign.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return true;
        });
    }

    @Test
    void a_body_that_returns_keeps_its_value_although_it_was_cancelled() {
        run(loop -> {
            Task<String> task =
                    Async.detach(() -> {
                        Async.currentTask().cancel();
                        return "value";
                    });

            assertThat(task.await()).isEqualTo("value");
            assertThat(task.cancelled()).isFalse();
        });
    }

    @Test
    void every_checkpoint_of_a_cancelled_scope_raises_again() {
        var raised = new ArrayList<CancelledError>();

        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                for (int i = 0; i < 5; i++) {
                    try {
                        Async.sleep(Duration.ofHours(1));
                    } catch (CancelledError e) {
                        raised.add(e);
                    }
                }
            });
            Async.checkpoint(); // outside nothing is cancelled
        });

        assertThat(raised).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void every_sixteenth_raise_gives_a_turn_away_so_that_catching_everything_wedges_nothing() {
        var raises = new AtomicInteger();

        run(loop -> {
            List<String> sibling = new ArrayList<>();
            Async.detach(() -> sibling.add("ran"));
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                while (sibling.isEmpty()) {
                    assertThatExceptionOfType(CancelledError.class).isThrownBy(Async::checkpoint);
                    raises.incrementAndGet();
                }
            });
        });

        assertThat(raises).hasValue(16);
    }
}
