package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Clean-up that cancels from outside do not reach. */
class ShieldTest extends EngineTest {
    @Test
    void a_shielded_body_runs_on_in_a_cancelled_scope_and_the_cancel_is_raised_after_it() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    boolean finished =
                            scope.run(() -> {
                                scope.cancel();
                                Async.shield(() -> Async.sleep(Duration.ofSeconds(5)));
                                trace.add("after the shield");
                                Async.checkpoint();
                                trace.add("beyond the checkpoint");
                            });
                    assertThat(finished).isFalse();
                });

        assertThat(trace.steps()).containsExactly("after the shield");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_cancel_that_comes_during_the_shield_waits_for_its_end() {
        var trace = new Trace();

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        String value =
                                Async.shield(() -> {
                                    Async.sleep(Duration.ofSeconds(1));
                                    return "committed";
                                });
                        trace.add(value);
                        Async.checkpoint();
                        trace.add("beyond");
                    });
            loop.untilIdle();
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
        });

        assertThat(trace.steps()).containsExactly("committed");
    }

    @Test
    void a_shield_covers_what_is_forked_inside_it() {
        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        Async.shield(() ->
                                TaskGroup.run(group ->
                                        group.fork(() -> Async.sleep(Duration.ofSeconds(1)))));
                    });
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_shield_with_a_limit_is_cut_off_by_its_own_deadline() {
        TestRun run =
                run(loop -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        Async.shield(
                                                Duration.ofSeconds(2),
                                                () -> Async.sleep(Duration.ofHours(1))))
                                .withMessageContaining("PT2S");
                    });
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_shield_with_a_limit_returns_the_value_of_a_body_that_keeps_it() {
        run(loop -> {
            String value = Async.shield(Duration.ofSeconds(2), () -> "value");
            assertThat(value).isEqualTo("value");
        });
    }

    @Test
    void a_shield_lets_failures_through() {
        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() ->
                                Async.shield(() -> {
                                    throw new IOException("inside");
                                })));
    }

    @Test
    void a_scope_inside_a_shield_can_be_cancelled() {
        run(loop -> {
            var inner = new CancelScope();
            Async.shield(() -> {
                inner.cancel();
                assertThat(inner.run(Async::checkpoint)).isFalse();
            });
        });
    }

    @Test
    void a_shielded_scope_can_be_cancelled_itself() {
        run(loop -> {
            CancelScope shield = CancelScope.shielded();
            boolean finished =
                    shield.run(() -> {
                        shield.cancel("by name");
                        Async.checkpoint();
                    });
            assertThat(finished).isFalse();
            assertThat(shield.reason()).isEqualTo("by name");
        });
    }

    @Test
    void a_task_in_a_shield_can_be_awaited_to_its_end_by_whoever_cancelled_it() {
        var ended = new AtomicReference<Duration>();

        run(loop -> {
            Task<?> task =
                    Async.detach(() -> {
                        try {
                            Async.sleep(Duration.ofHours(1));
                        } finally {
                            Async.shield(
                                    Duration.ofSeconds(10),
                                    () -> Async.sleep(Duration.ofSeconds(3)));
                            ended.set(loop.time());
                        }
                    });
            loop.untilIdle();
            task.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(task::await);
        });

        assertThat(ended).hasValue(Duration.ofSeconds(3));
    }
}
