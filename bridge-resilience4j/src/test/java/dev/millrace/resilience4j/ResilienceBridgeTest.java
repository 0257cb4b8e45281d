package dev.millrace.resilience4j;

import static dev.millrace.resilience4j.ResilienceBridge.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.testing.junit.EngineTest;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ResilienceBridgeTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    // ---- circuit breaker

    private CircuitBreaker breaker() {
        var config =
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(2)
                        .minimumNumberOfCalls(2)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(HOUR)
                        .build();
        CircuitBreaker breaker = CircuitBreaker.of("shop", config);
        breaker.getEventPublisher().onEvent(event -> events.add(event.getEventType().name()));
        return breaker;
    }

    @Test
    void a_breaker_counts_what_the_work_returns_and_throws_and_opens() {
        CircuitBreaker breaker = breaker();
        var failure = new IOException("no tea");
        run(loop -> {
            assertThat(call(breaker, () -> "oolong")).isEqualTo("oolong");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            call(
                                    breaker,
                                    () -> {
                                        Async.sleep(SECOND);
                                        throw failure;
                                    }))
                    .isSameAs(failure);
            assertThatExceptionOfType(CallNotPermittedException.class)
                    .isThrownBy(() -> call(breaker, () -> "assam"));
        });

        assertThat(events)
                .containsExactly(
                        "SUCCESS",
                        "ERROR",
                        "FAILURE_RATE_EXCEEDED",
                        "STATE_TRANSITION",
                        "NOT_PERMITTED");
    }

    @Test
    void a_cancel_is_no_outcome_and_gives_the_permission_of_a_half_open_breaker_back() {
        CircuitBreaker breaker = breaker();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        events.clear();
        run(loop -> {
            assertThat(Async.moveOnAfter(SECOND, () -> call(breaker, () -> Async.sleep(HOUR))))
                    .isFalse();
            assertThat(events).isEmpty();

            call(breaker, () -> "oolong"); // the only call that may be made

            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        });
    }

    @Test
    void an_error_is_not_recorded_as_in_a_plain_call_and_costs_no_permission() {
        CircuitBreaker breaker = breaker();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        events.clear();
        run(loop -> {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            call(
                                    breaker,
                                    () -> {
                                        throw new AssertionError("broken");
                                    }));
            assertThat(events).isEmpty();
            call(breaker, () -> "oolong");
        });
    }

    @Test
    void a_predicate_for_results_that_throws_is_an_error_and_costs_no_permission() {
        var failure = new IllegalStateException("predicate");
        CircuitBreaker breaker =
                CircuitBreaker.of(
                        "shop",
                        CircuitBreakerConfig.custom()
                                .permittedNumberOfCallsInHalfOpenState(1)
                                .recordResult(result -> {
                                    throw failure;
                                })
                                .build());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        run(loop ->
                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> call(breaker, () -> "oolong"))
                        .isSameAs(failure));

        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void a_time_limit_inside_is_a_failure_of_the_work() {
        CircuitBreaker breaker = breaker();
        run(loop ->
                assertThatExceptionOfType(DeadlineExceededException.class)
                        .isThrownBy(() ->
                                call(
                                        breaker,
                                        () -> Async.timeout(SECOND, () -> Async.sleep(HOUR)))));

        assertThat(events).containsExactly("ERROR");
    }

    // ---- rate limiter

    private RateLimiter limiter(Duration timeout) {
        var config =
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(HOUR)
                        .timeoutDuration(timeout)
                        .build();
        RateLimiter limiter = RateLimiter.of("shop", config);
        limiter.getEventPublisher().onEvent(event -> events.add(event.getEventType().name()));
        return limiter;
    }

    @Test
    void a_rate_limiter_reserves_and_the_task_sleeps_until_the_period_begins() {
        RateLimiter limiter = limiter(Duration.ofDays(1));
        var run =
                run(loop ->
                        TaskGroup.run(group -> {
                            for (int i = 0; i < 3; i++) {
                                group.fork(() -> call(limiter, () -> "oolong"));
                            }
                        }));

        assertThat(run.elapsed()).isBetween(HOUR, HOUR.multipliedBy(2));
        assertThat(events)
                .containsExactly("SUCCESSFUL_ACQUIRE", "SUCCESSFUL_ACQUIRE", "SUCCESSFUL_ACQUIRE");
    }

    @Test
    void a_permission_that_is_too_far_away_is_refused_at_once() {
        RateLimiter limiter = limiter(SECOND);
        var run =
                run(loop -> {
                    call(limiter, () -> "oolong");
                    assertThatExceptionOfType(RequestNotPermitted.class)
                            .isThrownBy(() -> call(limiter, () -> "assam"));
                });

        assertThat(run.elapsed()).isZero();
        assertThat(events).containsExactly("SUCCESSFUL_ACQUIRE", "FAILED_ACQUIRE");
    }

    @Test
    void a_cancel_ends_the_wait_for_a_permission_and_the_work_never_begins() {
        RateLimiter limiter = limiter(Duration.ofDays(1));
        run(loop -> {
            call(limiter, () -> "oolong");
            var begun = new ArrayList<String>();
            assertThat(Async.moveOnAfter(SECOND, () -> call(limiter, () -> begun.add("assam"))))
                    .isFalse();
            assertThat(begun).isEmpty();
        });
    }

    // ---- bulkhead

    private Bulkhead bulkhead(Duration wait) {
        var config = BulkheadConfig.custom().maxConcurrentCalls(1).maxWaitDuration(wait).build();
        Bulkhead bulkhead = Bulkhead.of("shop", config);
        bulkhead.getEventPublisher().onEvent(event -> events.add(event.getEventType().name()));
        return bulkhead;
    }

    private static int available(Bulkhead bulkhead) {
        return bulkhead.getMetrics().getAvailableConcurrentCalls();
    }

    @Test
    void a_full_bulkhead_refuses_and_gets_each_permission_back_once() {
        Bulkhead bulkhead = bulkhead(Duration.ZERO);
        run(loop ->
                call(
                        bulkhead,
                        () ->
                                assertThatExceptionOfType(BulkheadFullException.class)
                                        .isThrownBy(() -> call(bulkhead, () -> "assam"))));

        assertThat(available(bulkhead)).isEqualTo(1);
        assertThat(events).containsExactly("CALL_PERMITTED", "CALL_REJECTED", "CALL_FINISHED");
    }

    @Test
    void a_bulkhead_that_waits_lets_the_loop_go_on() {
        Bulkhead bulkhead = bulkhead(HOUR);
        run(loop ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                        group.fork(() -> call(bulkhead, () -> Async.checkpoint()));
                    }
                }));

        assertThat(available(bulkhead)).isEqualTo(1);
        assertThat(events).hasSize(6).containsOnly("CALL_PERMITTED", "CALL_FINISHED");
    }

    @Test
    void a_cancel_ends_the_wait_in_a_bulkhead_and_takes_no_permission_with_it() {
        Bulkhead bulkhead = bulkhead(HOUR);
        run(loop -> {
            bulkhead.acquirePermission();
            Task<?> waiting = Async.detach(() -> call(bulkhead, () -> "assam"));
            Async.checkpoint();
            Async.checkpoint();

            waiting.cancel();

            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiting::await);
            bulkhead.onComplete();
        });

        assertThat(available(bulkhead)).isEqualTo(1);
    }

    @Test
    void a_permission_stays_taken_until_cancelled_work_has_really_ended() {
        Bulkhead bulkhead = bulkhead(Duration.ZERO);
        var began = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        run(loop -> {
            Task<?> stubborn =
                    Async.detach(() ->
                            call(
                                    bulkhead,
                                    () ->
                                            RunInExecutor.runInExecutor(
                                                            () -> awaitDeaf(began, release))
                                                    .await()));
            Async.blocking(() -> began.await());
            stubborn.cancel();
            Async.checkpoint();
            assertThat(available(bulkhead)).isZero();

            release.countDown();

            stubborn.await(); // it has returned, cancelled or not
            assertThat(available(bulkhead)).isEqualTo(1);
        });
    }

    /** Work that an interrupt does not end. */
    private static void awaitDeaf(CountDownLatch began, CountDownLatch release) {
        began.countDown();
        while (true) {
            try {
                release.await();
                return;
            } catch (InterruptedException ignored) {
                // on and on
            }
        }
    }

    // ---- time limiter

    private TimeLimiter timeLimiter() {
        var config = TimeLimiterConfig.custom().timeoutDuration(SECOND).build();
        TimeLimiter limiter = TimeLimiter.of("shop", config);
        limiter.getEventPublisher().onSuccess(event -> events.add("SUCCESS"));
        limiter.getEventPublisher().onError(event -> events.add("ERROR"));
        limiter.getEventPublisher().onTimeout(event -> events.add("TIMEOUT"));
        return limiter;
    }

    @Test
    void a_time_limiter_cuts_the_work_off_on_the_clock_of_the_loop() {
        TimeLimiter limiter = timeLimiter();
        var run =
                run(loop -> {
                    assertThat(ResilienceBridge.<String, Exception>call(limiter, () -> "oolong"))
                            .isEqualTo("oolong");
                    assertThatExceptionOfType(TimeoutException.class)
                            .isThrownBy(() -> call(limiter, () -> Async.sleep(HOUR)))
                            .withMessageContaining("shop");
                    assertThatExceptionOfType(IOException.class)
                            .isThrownBy(() ->
                                    call(
                                            limiter,
                                            () -> {
                                                throw new IOException("no tea");
                                            }));
                });

        assertThat(run.elapsed()).isEqualTo(SECOND);
        assertThat(events).containsExactly("SUCCESS", "TIMEOUT", "ERROR");
    }

    @Test
    void a_value_that_comes_too_late_is_discarded() {
        TimeLimiter limiter = timeLimiter();
        run(loop -> {
            var discarded = new ArrayList<Object>();
            loop.loop().discardHandler((on, value, source) -> discarded.add(value));
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() ->
                            call(
                                    limiter,
                                    () -> {
                                        Async.shield(() -> Async.sleep(HOUR));
                                        return "late";
                                    }));
            loop.untilIdle();
            assertThat(discarded).containsExactly("late");
        });

        assertThat(events).containsExactly("TIMEOUT");
    }

    @Test
    void a_cancel_from_outside_is_no_outcome_for_a_time_limiter() {
        TimeLimiter limiter = timeLimiter();
        run(loop ->
                assertThat(
                                Async.moveOnAfter(
                                        Duration.ofMillis(1),
                                        () -> call(limiter, () -> Async.sleep(HOUR))))
                        .isFalse());

        assertThat(events).isEmpty();
    }

    @Test
    void components_compose_by_nesting() {
        CircuitBreaker breaker = breaker();
        Bulkhead bulkhead = bulkhead(Duration.ZERO);
        TimeLimiter limiter = timeLimiter();
        run(loop ->
                assertThatExceptionOfType(TimeoutException.class)
                        .isThrownBy(() ->
                                call(
                                        breaker,
                                        () ->
                                                call(
                                                        limiter,
                                                        () ->
                                                                call(
                                                                        bulkhead,
                                                                        () ->
                                                                                Async.sleep(
                                                                                        HOUR))))));

        assertThat(events).containsExactly("CALL_PERMITTED", "CALL_FINISHED", "TIMEOUT", "ERROR");
    }

    @Test
    void a_limiter_hears_of_results_and_failures_as_in_a_plain_call_but_not_of_errors() {
        var config =
                RateLimiterConfig.custom()
                        .limitForPeriod(10)
                        .limitRefreshPeriod(HOUR)
                        .timeoutDuration(Duration.ZERO)
                        .drainPermissionsOnResult(outcome -> outcome.isLeft())
                        .build();
        RateLimiter limiter = RateLimiter.of("shop", config);
        run(loop -> {
            call(limiter, () -> {});
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            call(
                                    limiter,
                                    () -> {
                                        throw new AssertionError("a bug");
                                    }));
            assertThat(limiter.getMetrics().getAvailablePermissions()).isEqualTo(8);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            call(
                                    limiter,
                                    () -> {
                                        throw new IOException("no tea");
                                    }));
            assertThat(limiter.getMetrics().getAvailablePermissions()).isZero();
            assertThatExceptionOfType(RequestNotPermitted.class)
                    .isThrownBy(() -> call(limiter, () -> {}));
        });
    }

    @Test
    void a_time_limiter_limits_work_without_a_value_too() {
        TimeLimiter limiter = TimeLimiter.of(SECOND);
        run(loop -> {
            var done = new ArrayList<String>();
            call(
                    limiter,
                    () -> {
                        done.add("tea");
                    });
            assertThat(done).containsExactly("tea");
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() ->
                            call(
                                    limiter,
                                    () -> {
                                        Async.sleep(HOUR);
                                    }));
        });
    }
}
