package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Jobs;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TestLoopTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    @Test
    void the_run_is_on_the_engine_asked_for() {
        TestLoop.run(engine, loop -> assertThat(loop.loop().engine()).isEqualTo(engine));
        TestLoop.run(loop -> trace.add("on the default engine"));
        assertThat(trace.steps()).hasSize(1);
    }

    @Test
    void hours_of_sleep_cost_no_real_time_and_happen_in_order() {
        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> {
                                        Async.sleep(HOUR.multipliedBy(2));
                                        trace.add("two at " + loop.time().toHours());
                                    });
                                    group.fork(() -> {
                                        Async.sleep(HOUR);
                                        trace.add("one at " + loop.time().toHours());
                                    });
                                }));
        assertThat(trace.steps()).containsExactly("one at 1", "two at 2");
        assertThat(run.elapsed()).isEqualTo(HOUR.multipliedBy(2));
        assertThat(run.faults()).isEmpty();
    }

    @Test
    void a_cancelled_waiter_leaves_the_promise_to_its_other_consumers() {
        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                TaskGroup.run(group -> {
                                    Promise<String> stage = loop.loop().promise("stage");
                                    var impatient = group.fork(() -> stage.await());
                                    group.fork(() -> trace.add("patient got " + stage.await()));
                                    loop.untilIdle(); // both are parked on the stage

                                    impatient.cancel("changed my mind");
                                    assertThatExceptionOfType(TaskCancelledException.class)
                                            .isThrownBy(impatient::await);
                                    assertThat(stage.done()).isFalse();

                                    Async.sleep(HOUR);
                                    stage.complete("invoice");
                                }));
        assertThat(trace.steps()).containsExactly("patient got invoice");
        assertThat(run.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void until_idle_returns_when_all_others_are_parked_and_before_time_jumps() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            group.fork(() -> {
                                for (int step = 1; step <= 3; step++) {
                                    Async.checkpoint();
                                    trace.add("step " + step);
                                }
                                Async.sleep(HOUR);
                                trace.add("slept");
                            });
                            loop.loop().callSoon(() -> trace.add("callback"));
                            loop.untilIdle();
                            assertThat(trace.steps())
                                    .containsExactlyInAnyOrder(
                                            "callback", "step 1", "step 2", "step 3");
                            assertThat(loop.time()).isZero();
                        }));
        assertThat(trace.steps()).endsWith("slept");
    }

    @Test
    void several_tasks_may_wait_for_idleness() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            group.fork(loop::untilIdle);
                            group.fork(loop::untilIdle);
                            loop.untilIdle();
                        }));
    }

    @Test
    void waiting_for_idleness_can_be_cancelled() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            var waiting = group.fork(loop::untilIdle);
                            Async.checkpoint();
                            waiting.cancel();
                            loop.untilIdle();
                            assertThat(waiting.cancelled()).isTrue();
                        }));
    }

    @Test
    void advance_runs_everything_due_by_then() {
        TestLoop.run(
                engine,
                loop -> {
                    loop.loop().callLater(HOUR, () -> trace.add("due"));
                    var late = loop.loop().callLater(HOUR.plusNanos(1), () -> trace.add("not due"));
                    loop.advance(HOUR);
                    assertThat(trace.steps()).containsExactly("due");
                    assertThat(loop.time()).isEqualTo(HOUR);
                    late.cancel();
                });
    }

    @Test
    void time_does_not_jump_while_a_job_is_out() {
        var gate = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            var run =
                    TestLoop.run(
                            engine,
                            loop -> {
                                var job =
                                        Jobs.start(
                                                loop.loop(),
                                                pool,
                                                () -> gate.await(1, TimeUnit.MINUTES));
                                loop.untilIdle(); // the job is no reason to wait here
                                gate.countDown();
                                boolean finished =
                                        Async.moveOnAfter(
                                                Duration.ofNanos(1),
                                                () -> assertThat(job.await()).isTrue());
                                assertThat(finished).isTrue();
                            });
            assertThat(run.elapsed()).isZero();
        }
    }

    @Test
    void a_cancellation_that_the_body_throws_is_thrown_as_the_same_instance() {
        var cancelled = new CancellationException("of something else");
        assertThat(
                        catchThrowable(() ->
                                TestLoop.run(
                                        engine,
                                        loop -> {
                                            throw cancelled;
                                        })))
                .isSameAs(cancelled);
    }

    @Test
    void a_failure_of_the_body_is_thrown_as_the_same_instance() {
        var failure = new IOException("broken");
        assertThat(
                        catchThrowable(() ->
                                TestLoop.run(
                                        engine,
                                        loop -> {
                                            throw failure;
                                        })))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void a_fault_explains_the_failure_of_the_body() {
        var failure = new IOException("broken");
        var cause = new IllegalArgumentException("in a callback");
        Throwable thrown =
                catchThrowable(() ->
                        TestLoop.run(
                                engine,
                                loop -> {
                                    loop.loop().report(LoopFault.of("went wrong", cause));
                                    loop.untilIdle();
                                    throw failure;
                                }));
        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(thrown.getSuppressed()[0])
                .hasMessageContaining("went wrong")
                .hasSuppressedException(cause);
    }

    @Test
    void a_task_that_is_left_fails_the_run_by_name() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                engine,
                                loop -> {
                                    Promise<String> never = loop.loop().promise();
                                    Async.detach("forgotten", () -> never.await());
                                }))
                .withMessage("a task was left: forgotten (pending)");
    }

    @Test
    void a_task_that_only_needs_its_turn_is_no_leak() {
        TestLoop.run(engine, loop -> Async.detach("short", () -> trace.add("ran")));
        assertThat(trace.steps()).containsExactly("ran");
    }

    @Test
    void a_timer_that_is_left_fails_the_run() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                engine, loop -> loop.loop().callLater(HOUR, () -> trace.add("no"))))
                .withMessageContaining("a timer was left")
                .withMessageContaining("PT1H");
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_job_that_is_left_fails_the_run() {
        var gate = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            TestLoop.run(
                                    engine,
                                    loop ->
                                            Jobs.start(
                                                    loop.loop(),
                                                    pool,
                                                    () -> gate.await(1, TimeUnit.MINUTES))))
                    .withMessageMatching("a task was left: task-\\d+ \\(pending\\)");
            gate.countDown();
        }
    }

    @Test
    void a_thread_that_is_left_fails_the_run_by_name() {
        var gate = new CountDownLatch(1);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                engine,
                                loop ->
                                        Thread.ofPlatform()
                                                .name("forgotten-thread")
                                                .start(() -> {
                                                    try {
                                                        gate.await();
                                                    } catch (InterruptedException e) {
                                                        trace.add("interrupted");
                                                    }
                                                })))
                .withMessageContaining("a thread was left")
                .withMessageContaining("forgotten-thread");
        gate.countDown();
    }

    @Test
    void a_call_of_the_exception_handler_fails_the_run_with_its_cause() {
        var failure = new IllegalArgumentException("in a callback");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                engine,
                                loop ->
                                        loop.loop()
                                                .callSoon(() -> {
                                                    throw failure;
                                                })))
                .withMessageContaining("the exception handler was called")
                .withMessageContaining("in a callback")
                .satisfies(error -> assertThat(error).hasSuppressedException(failure));
    }

    @Test
    void an_unread_failure_of_a_detached_task_fails_the_run() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                engine,
                                loop ->
                                        Async.detach(() -> {
                                            throw new IOException("unread");
                                        })))
                .withMessageContaining("unread");
    }

    @Test
    void faults_that_the_test_took_or_expected_are_in_the_run() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.loop().report(LoopFault.of("first", null));
                            loop.untilIdle();
                            assertThat(loop.takeFaults())
                                    .extracting(LoopFault::message)
                                    .containsExactly("first");
                            assertThat(loop.takeFaults()).isEmpty();
                            loop.expectFaults();
                            loop.loop().report(LoopFault.of("second", null));
                        });
        assertThat(run.faults()).extracting(LoopFault::message).containsExactly("first", "second");
    }

    @Test
    void a_run_that_is_stuck_is_given_up_and_shows_who_waits_for_what() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() ->
                        TestLoop.run(
                                EventLoop.builder().engine(engine),
                                Duration.ofMillis(20),
                                loop ->
                                        TaskGroup.run(group -> {
                                            Promise<String> never = loop.loop().promise();
                                            group.fork("stuck-one", () -> never.await());
                                        })))
                .withMessageContaining("the run was stuck")
                .withMessageMatching("(?s).*loop test-loop-.*: running, .*stuck-one #\\d+: .*");
    }

    @Test
    @Tag("slow") // it has a second of real time to end after all
    void a_run_that_no_cancel_can_end_is_left_with_the_stacks_of_all_threads() {
        var never = new CountDownLatch(1);
        try {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            TestLoop.run(
                                    EventLoop.builder().engine(engine),
                                    Duration.ofMillis(120),
                                    loop -> never.await()))
                    .withMessageContaining("the run stands still")
                    .satisfies(error ->
                            assertThat(error.getSuppressed())
                                    .extracting(Throwable::getMessage)
                                    .anyMatch(text -> text.contains("is here")));
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_failing_body_does_not_wait_for_a_job_that_never_ends() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        var failure = new IOException("broken");
        Callable<Boolean> stubborn =
                () -> {
                    begun.countDown();
                    return gate.await(1, TimeUnit.MINUTES);
                };
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            assertThat(
                            catchThrowable(() ->
                                    TestLoop.run(
                                            engine,
                                            loop -> {
                                                Jobs.start(
                                                        loop.loop(),
                                                        pool,
                                                        stubborn,
                                                        asked::countDown);
                                                Async.blocking(() -> begun.await());
                                                throw failure;
                                            })))
                    .isSameAs(failure);
            asked.await(); // though nobody waited for it
            gate.countDown();
        }
    }

    @Test
    void a_run_inside_a_run_is_refused() {
        TestLoop.run(
                engine,
                loop ->
                        assertThatIllegalStateException()
                                .isThrownBy(() -> TestLoop.run(engine, inner -> {})));
    }
}
