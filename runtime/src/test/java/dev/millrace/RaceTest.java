package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many bodies, the value of the first. */
class RaceTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static String after(int seconds, String value) {
        Async.sleep(Duration.ofSeconds(seconds));
        return value;
    }

    private static String failing(Exception failure) throws Exception {
        throw failure;
    }

    @Test
    void the_first_value_wins_and_the_losers_have_ended_by_then() {
        var trace = new Trace();

        TestRun run =
                run(loop -> {
                    String winner =
                            Async.race(
                                    () -> {
                                        try {
                                            return after(3600, "slow");
                                        } finally {
                                            trace.add("loser ended");
                                        }
                                    },
                                    () -> after(1, "quick"));
                    trace.add(winner);
                });

        assertThat(trace.steps()).containsExactly("loser ended", "quick");
        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void null_is_a_value_that_wins() {
        run(loop -> {
            Object winner = Async.race(() -> null, () -> after(1, "late"));
            assertThat(winner).isNull();
        });
    }

    @Test
    void of_two_that_return_at_once_the_first_forked_wins() {
        run(loop -> {
            String winner = Async.race(() -> "first", () -> "second");
            assertThat(winner).isEqualTo("first");
        });
    }

    @Test
    void a_failure_before_the_win_is_part_of_the_race() {
        TestRun run =
                run(loop -> {
                    String winner =
                            Async.race(() -> failing(new IOException("x")), () -> after(1, "won"));
                    assertThat(winner).isEqualTo("won");
                });

        assertThat(run.faults()).isEmpty();
    }

    @Test
    void when_all_fail_the_first_failure_is_thrown_bare_and_later_ones_are_reported() {
        var first = new IOException("first");
        var second = new IOException("second");

        TestRun run =
                run(loop -> {
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(
                                    () -> Async.race(() -> failing(first), () -> failing(second)))
                            .satisfies(thrown -> assertThat(thrown).isSameAs(first));
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(second));
    }

    @Test
    void the_clean_up_of_a_loser_that_fails_is_reported_and_takes_nothing_from_the_winner() {
        var failure = new IOException("clean-up");

        TestRun run =
                run(loop -> {
                    String winner =
                            Async.race(
                                    () -> after(1, "won"),
                                    () -> {
                                        try {
                                            return after(2, "lost");
                                        } catch (CancelledError e) {
                                            return failing(failure);
                                        }
                                    });
                    assertThat(winner).isEqualTo("won");
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(failure));
    }

    @Test
    void when_all_were_cancelled_on_their_own_nobody_has_won() {
        run(loop ->
                assertThatExceptionOfType(TaskCancelledException.class)
                        .isThrownBy(() ->
                                Async.race(() -> {
                                    Async.currentTask().cancel();
                                    return after(1, "never");
                                })));
    }

    @Test
    void an_outer_cancel_ends_the_race_and_tells_what_had_failed_before() {
        var failure = new IOException("early");

        TestRun run =
                run(loop -> {
                    assertThat(
                                    Async.moveOnAfter(
                                            SECOND,
                                            () ->
                                                    Async.race(
                                                            () -> failing(failure),
                                                            () -> after(10, "late"))))
                            .isFalse();
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.elapsed()).isEqualTo(SECOND);
        assertThat(run.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.failure()).isSameAs(failure));
    }

    @Test
    void a_race_of_nobody_is_refused() {
        run(loop -> assertThatIllegalArgumentException().isThrownBy(() -> Async.race(List.of())));
    }

    @Test
    void a_race_is_for_tasks() {
        assertThatIllegalStateException().isThrownBy(() -> Async.race(() -> "value"));
    }
}
