package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetrySchedule EACH_SECOND = RetrySchedule.fixed(SECOND);

    private final Trace trace = new Trace();
    private int attempts;

    /** Fails so often, and then returns the number of the attempt. */
    private int failing(int times, TestLoop loop) throws IOException {
        attempts++;
        trace.add("" + loop.time().toMillis());
        if (attempts <= times) {
            throw new IOException("attempt " + attempts);
        }
        return attempts;
    }

    @Test
    void a_body_that_fails_is_run_again_until_it_returns() {
        run(loop -> assertThat(Async.retry(EACH_SECOND, () -> failing(2, loop))).isEqualTo(3));
        assertThat(trace.steps()).containsExactly("0", "1000", "2000");
    }

    @Test
    void waits_grow_to_the_longest() {
        RetrySchedule growing = RetrySchedule.exponential(SECOND, Duration.ofSeconds(3));
        run(loop -> Async.retry(growing, () -> failing(4, loop)));
        assertThat(trace.steps()).containsExactly("0", "1000", "3000", "6000", "9000");
    }

    @Test
    void after_so_many_retries_the_last_failure_is_thrown_as_the_same_instance() {
        run(loop ->
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(
                                () -> Async.retry(EACH_SECOND.atMost(2), () -> failing(9, loop)))
                        .withMessage("attempt 3")
                        .withNoCause());
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void no_attempt_begins_later_than_the_schedule_lasts() {
        RetrySchedule short2 = EACH_SECOND.within(Duration.ofMillis(2_500));
        run(loop ->
                assertThatThrownBy(() -> Async.retry(short2, () -> failing(9, loop)))
                        .hasMessage("attempt 3"));
        assertThat(trace.steps()).containsExactly("0", "1000", "2000");
    }

    @Test
    void a_wait_that_would_outlast_the_deadline_around_it_is_not_begun() {
        run(loop -> {
            assertThatThrownBy(() ->
                            Async.timeout(
                                    Duration.ofMillis(1_500),
                                    () -> Async.retry(EACH_SECOND, () -> failing(9, loop))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("attempt 2");
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }

    @Test
    void a_cancel_is_never_tried_again() {
        run(loop -> {
            Async.moveOnAfter(
                    SECOND,
                    () ->
                            Async.retry(
                                    RetrySchedule.fixed(Duration.ZERO).on(any -> true),
                                    () -> {
                                        attempts++;
                                        Async.sleep(Duration.ofHours(1));
                                    }));
            assertThat(attempts).isEqualTo(1);
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }

    @Test
    void errors_are_not_tried_again_unless_the_schedule_says_so() {
        run(loop -> {
            assertThatThrownBy(() ->
                            Async.retry(
                                    EACH_SECOND,
                                    () -> {
                                        attempts++;
                                        throw new AssertionError("broken");
                                    }))
                    .isInstanceOf(AssertionError.class);
            assertThat(attempts).isEqualTo(1);
            RetrySchedule onlyClosed = EACH_SECOND.on(LoopClosedException.class::isInstance);
            assertThatThrownBy(() -> Async.retry(onlyClosed, () -> failing(9, loop)))
                    .hasMessage("attempt 2");
        });
    }

    @Test
    void a_shared_budget_bounds_the_retries_of_all() {
        RetryBudget budget = RetryBudget.create(0.5, 2);
        RetrySchedule thrifty = RetrySchedule.fixed(Duration.ZERO).withBudget(budget);
        run(loop -> {
            assertThatThrownBy(() -> Async.retry(thrifty, () -> failing(99, loop)))
                    .hasMessage("attempt 3");
            assertThat(budget.available()).isZero();
            Async.retry(thrifty, () -> {});
            Async.retry(thrifty, () -> {});
            assertThat(budget.available()).isEqualTo(1);
            assertThatThrownBy(() -> Async.retry(thrifty, () -> failing(99, loop)))
                    .hasMessage("attempt 5");
        });
        assertThat(budget).hasToString("retry budget (0 of 2)");
    }

    @Test
    void jitter_only_shortens() {
        RetrySchedule varied = EACH_SECOND.withJitter(0.5, new SplittableRandom(7));
        var waits = new ArrayList<Duration>();
        run(loop ->
                Async.retry(
                        varied.withObserver((attempt, delay) -> waits.add(delay)),
                        () -> failing(20, loop)));
        assertThat(waits)
                .hasSize(20)
                .allSatisfy(wait -> assertThat(wait).isBetween(SECOND.dividedBy(2), SECOND))
                .doesNotHaveDuplicates();
    }

    @Test
    void an_observer_sees_each_attempt_that_failed_and_the_last_without_a_next() {
        var seen = new ArrayList<String>();
        RetrySchedule watched =
                EACH_SECOND
                        .atMost(1)
                        .withObserver((attempt, delay) ->
                                seen.add(
                                        attempt.number()
                                                + " after "
                                                + attempt.elapsed()
                                                + ", next in "
                                                + delay));
        run(loop -> assertThatThrownBy(() -> Async.retry(watched, () -> failing(9, loop))));
        assertThat(seen)
                .containsExactly("1 after PT0S, next in PT1S", "2 after PT1S, next in null");
    }

    @Test
    void a_hook_that_throws_is_reported_and_hides_no_failure() {
        run(loop -> {
            RetrySchedule broken =
                    EACH_SECOND.on(failure -> {
                        throw new IllegalStateException("no answer");
                    });
            assertThatThrownBy(() -> Async.retry(broken, () -> failing(9, loop)))
                    .hasMessage("attempt 1");
            loop.untilIdle();
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("a hook of a retry schedule failed");
        });
    }

    @Test
    void wrong_schedules_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySchedule.fixed(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySchedule.exponential(SECOND, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> EACH_SECOND.atMost(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> EACH_SECOND.withJitter(1.5));
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.create(2, 1));
        assertThat(EACH_SECOND.atMost(2))
                .hasToString("retry schedule (waits PT1S, at most 2 retries)");
    }

    @Test
    void a_hook_that_awaits_and_is_cancelled_there_is_no_fault() {
        run(loop -> {
            RetrySchedule waits =
                    EACH_SECOND.withObserver(
                            (attempt, delay) -> Async.sleep(SECOND.multipliedBy(9)));
            assertThat(
                            Async.moveOnAfter(
                                    SECOND.multipliedBy(5),
                                    () -> Async.retry(waits, () -> failing(9, loop))))
                    .isFalse();
            loop.untilIdle();
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    @Test
    void a_wait_may_be_as_long_as_a_duration_can_be() {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        for (RetrySchedule schedule :
                new RetrySchedule[] {
                    RetrySchedule.fixed(ever).withJitter(0.5),
                    RetrySchedule.exponential(ever.dividedBy(3), ever),
                    RetrySchedule.fixed(ever).within(SECOND),
                }) {
            for (int number = 1; number <= 4; number++) {
                var attempt = new RetryAttempt(number, new IOException("line"), SECOND);
                Duration delay = schedule.delayAfter(attempt, null);
                assertThat(delay == null || delay.compareTo(Duration.ofDays(30_000)) > 0).isTrue();
            }
        }
    }

    @Test
    void a_schedule_names_all_its_limits() {
        RetrySchedule limited =
                RetrySchedule.exponential(SECOND, SECOND.multipliedBy(8))
                        .atMost(3)
                        .within(SECOND.multipliedBy(20))
                        .withBudget(RetryBudget.create(0.1, 5));

        assertThat(limited)
                .hasToString(
                        "retry schedule (waits PT1S to PT8S, at most 3 retries, within PT20S,"
                                + " retry budget (5 of 5))");
        assertThat(RetrySchedule.fixed(SECOND)).hasToString("retry schedule (waits PT1S)");
    }

    @Test
    void parts_that_are_no_number_or_outside_of_their_range_are_refused() {
        for (double part : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EACH_SECOND.withJitter(part))
                    .withMessageContaining("not " + part);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RetryBudget.create(part, 1))
                    .withMessageContaining("not " + part);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.create(0.5, 0))
                .withMessageContaining("not 0.5 and 0");
    }

    @Test
    void an_interrupt_and_an_error_are_not_retried() {
        for (Throwable failure :
                new Throwable[] {new InterruptedException("enough"), new AssertionError("no")}) {
            assertThat(EACH_SECOND.delayAfter(new RetryAttempt(1, failure, Duration.ZERO), null))
                    .as("%s", failure)
                    .isNull();
        }
    }
}
