package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HedgeTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();
    private int attempts;

    /** The nth attempt takes so many seconds of those given. */
    private String take(int... seconds) {
        int number = attempts++;
        try {
            Async.sleep(SECOND.multipliedBy(seconds[number]));
        } finally {
            trace.add("ended " + number);
        }
        return "answer " + number;
    }

    @Test
    void a_first_attempt_that_is_quick_is_alone() {
        run(loop -> {
            assertThat(Async.hedge(SECOND.multipliedBy(2), () -> take(1))).isEqualTo("answer 0");
            assertThat(loop.time()).isEqualTo(SECOND);
        });
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void beside_a_slow_one_a_second_is_started_and_the_loser_has_ended() {
        run(loop -> {
            assertThat(Async.hedge(SECOND, () -> take(9, 1))).isEqualTo("answer 1");
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
        assertThat(trace.steps()).containsExactly("ended 1", "ended 0");
    }

    @Test
    void a_first_attempt_that_fails_brings_the_second_forward() {
        run(loop -> {
            String answer =
                    Async.hedge(
                            SECOND.multipliedBy(60),
                            () -> {
                                if (attempts == 0) {
                                    attempts++;
                                    throw new IOException("refused");
                                }
                                return take(0, 1);
                            });
            assertThat(answer).isEqualTo("answer 1");
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }

    @Test
    void if_both_fail_the_first_failure_is_thrown() {
        run(loop -> {
            assertThatThrownBy(() ->
                            Async.hedge(
                                    SECOND,
                                    () -> {
                                        throw new IOException("refused " + attempts++);
                                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("refused 0");
            assertThat(attempts).isEqualTo(2);
            loop.untilIdle();
            assertThat(loop.takeFaults())
                    .singleElement()
                    .extracting(LoopFault::failure)
                    .asString()
                    .contains("refused 1");
        });
    }

    @Test
    void a_loser_that_returns_all_the_same_has_its_value_discarded() {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add("discarded " + value));
            String answer =
                    Async.hedge(
                            SECOND,
                            () -> {
                                int number = attempts++;
                                return Async.shield(() -> {
                                    Async.sleep(SECOND.multipliedBy(number == 0 ? 3 : 1));
                                    return "answer " + number;
                                });
                            });
            assertThat(answer).isEqualTo("answer 1");
            loop.untilIdle();
        });
        assertThat(trace.steps()).containsExactly("discarded answer 0");
    }

    @Test
    void a_cancel_ends_both_attempts() {
        run(loop -> {
            Async.moveOnAfter(SECOND.multipliedBy(2), () -> Async.hedge(SECOND, () -> take(9, 9)));
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("ended 0", "ended 1");
    }
}
