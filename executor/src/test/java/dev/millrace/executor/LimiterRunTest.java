package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.LoopObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The body of a task under a limiter. */
@Tag("one-processor")
@ParameterizedClass
@EnumSource(
        value = FiberEngine.class,
        names = {"CARRIER", "BATON"})
class LimiterRunTest {
    @Parameter FiberEngine engine;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MANY = 200;

    private final Trace trace = new Trace();
    private final CapacityLimiter two = CapacityLimiter.of("two", 2, 10);
    private final CapacityLimiter one = CapacityLimiter.of("one", 1, 0);

    @Test
    void no_more_bodies_run_at_a_time_than_it_says_and_they_may_await() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var running = new AtomicInteger();
                            var tasks = new ArrayList<Task<?>>();
                            for (int i = 0; i < 20; i++) {
                                tasks.add(
                                        Async.detach(() ->
                                                two.run(() -> {
                                                    assertThat(running.incrementAndGet())
                                                            .isLessThanOrEqualTo(2);
                                                    Async.sleep(Duration.ofSeconds(1));
                                                    running.decrementAndGet();
                                                })));
                            }
                            for (Task<?> task : tasks) {
                                task.await();
                            }
                            assertThat(two.statistics().ran()).isEqualTo(20);
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void the_value_and_the_failure_are_those_of_the_body() {
        var failure = new IOException("disk");
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(one.<String, RuntimeException>run(() -> "value")).isEqualTo("value");
                    assertThat(
                                    catchThrowable(() ->
                                            one.<String, IOException>run(() -> {
                                                throw failure;
                                            })))
                            .isSameAs(failure);
                    assertThat(one)
                            .hasToString("0 of 1 running, 0 of 0 queued, 0 waiting for a slot");
                });
    }

    @Test
    void bodies_and_jobs_wait_in_one_line() {
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter shared = CapacityLimiter.of("shared", 1, 10);
                    JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(shared);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(options, blocked.job("first"));
                    Task<?> body =
                            Async.detach(() -> shared.run(() -> blocked.trace.add("the body")));
                    loop.untilIdle();
                    Task<?> last = runInExecutor(options, blocked.job("last"));
                    assertThat(shared)
                            .hasToString("1 of 1 running, 2 of 10 queued, 0 waiting for a slot");
                    blocked.letGo();
                    first.await();
                    body.await();
                    last.await();
                    assertThat(blocked.trace.steps())
                            .containsExactly(
                                    "first began",
                                    "first ended",
                                    "the body",
                                    "last began",
                                    "last ended");
                });
    }

    @Test
    void a_body_that_is_cancelled_while_it_waits_never_runs_and_costs_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> holder =
                            Async.detach(() -> one.run(() -> Async.sleep(Duration.ofSeconds(1))));
                    Task<?> forSlot = Async.detach(() -> one.run(() -> trace.add("ran")));
                    loop.untilIdle();
                    forSlot.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(forSlot::await);
                    holder.await();

                    two.total(0);
                    Task<?> forPermit = Async.detach(() -> two.run(() -> trace.add("ran")));
                    loop.untilIdle();
                    forPermit.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(forPermit::await);
                    assertThat(trace.steps()).isEmpty();
                    assertThat(two)
                            .hasToString("0 of 0 running, 0 of 10 queued, 0 waiting for a slot");
                    assertThat(one.<String, RuntimeException>run(() -> "free")).isEqualTo("free");
                });
    }

    @Test
    void a_body_that_is_cancelled_while_it_runs_gives_its_permit_back() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> body =
                            Async.detach(() -> one.run(() -> Async.sleep(Duration.ofDays(1))));
                    loop.untilIdle();
                    assertThat(one.runningJobs())
                            .singleElement()
                            .matches(running -> running.job().equals(body.name()))
                            .matches(running -> running.dispatcher().equals(loop.loop().name()));
                    body.cancel();
                    assertThat(one.<String, RuntimeException>run(() -> "free")).isEqualTo("free");
                });
    }

    @Test
    void what_would_wait_for_its_own_permit_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThatIllegalStateException()
                            .isThrownBy(() -> one.run(() -> one.run(() -> trace.add("never"))))
                            .withMessageContaining("(limiter one)");
                    JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(one);
                    assertThatIllegalStateException()
                            .isThrownBy(() ->
                                    one.run(() -> {
                                        runInExecutor(options, () -> "never").await();
                                    }));
                    assertThatIllegalStateException()
                            .isThrownBy(() ->
                                    runInExecutor(
                                                    options,
                                                    () ->
                                                            fromThread(() ->
                                                                    one.run(() ->
                                                                            trace.add("never"))))
                                            .await());
                    assertThat(one.<String, RuntimeException>run(() -> "free")).isEqualTo("free");
                    assertThat(trace.steps()).isEmpty();
                });
    }

    @Test
    void a_callback_cannot_wait_and_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    var thrown = loop.loop().<Throwable>promise();
                    loop.loop()
                            .callSoon(() ->
                                    thrown.complete(
                                            catchThrowable(
                                                    () -> one.run(() -> trace.add("never")))));
                    assertThat(thrown.await()).isInstanceOf(IllegalStateException.class);
                });
    }

    @Test
    void an_observer_is_told_whether_a_body_waits_for_a_slot_or_a_permit() {
        var told = new ArrayList<String>();
        TestLoop.run(
                engine,
                loop -> {
                    EventLoop.current()
                            .observe(
                                    new LoopObserver() {
                                        @Override
                                        public void taskSuspended(
                                                String where, long task, String name, String why) {
                                            told.add(name + ": " + why);
                                        }
                                    });
                    two.total(0);
                    Task<?> forPermit = Async.detach("permit?", () -> two.run(() -> null));
                    Task<?> holder =
                            Async.detach("holder", () -> one.run(() -> Async.sleep(SECOND)));
                    Task<?> forSlot = Async.detach("slot?", () -> one.run(() -> null));
                    forSlot.await();
                    two.total(1);
                    forPermit.await();
                    holder.await();
                });
        assertThat(told).contains("permit?: permit", "holder: sleep", "slot?: slot");
    }

    @Test
    void a_higher_total_lets_in_who_waits_for_a_slot() {
        CapacityLimiter closed = CapacityLimiter.of("closed", 0, 0);
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> body = Async.detach(() -> closed.run(() -> trace.add("ran")));
                    loop.untilIdle();
                    assertThat(closed.statistics().waitingForSlot()).isOne();
                    closed.total(1);
                    body.await();
                });
        assertThat(trace.steps()).containsExactly("ran");
    }

    @Test
    void a_body_is_among_those_that_hold_a_permit_until_it_ends() {
        TestLoop.run(
                engine,
                loop -> {
                    for (String name : List.of("first", "second")) {
                        Async.detach(name, () -> two.run(() -> Async.sleep(SECOND)));
                    }
                    loop.untilIdle();
                    assertThat(two.runningJobs())
                            .extracting(RunningJob::job)
                            .containsExactly("first", "second");
                    assertThat(two.runningJobs())
                            .extracting(RunningJob::id)
                            .doesNotHaveDuplicates()
                            .doesNotContain(0L);
                    assertThat(two.statistics().abandonedNow()).isZero();
                    Async.sleep(SECOND);
                    loop.untilIdle();
                    assertThat(two.runningJobs()).isEmpty();
                    assertThat(two.statistics().ran()).isEqualTo(2);
                });
    }

    @Test
    void a_task_that_is_cancelled_already_runs_no_body() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> cancelled =
                            Async.detach(() -> {
                                Async.currentTask().cancel();
                                two.run(() -> trace.add("ran"));
                            });
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(cancelled::await);
                });
        assertThat(trace.steps()).isEmpty();
        assertThat(two.statistics().ran()).isZero();
    }

    @Test
    void bodies_and_jobs_that_gave_up_waiting_are_not_kept() {
        TestLoop.run(
                engine,
                loop -> {
                    CapacityLimiter full = CapacityLimiter.of("full", 0, MANY);
                    cancelMany(loop, () -> full.run(() -> null));
                    assertThat(waitersFor("permits", full)).isLessThan(2 * MANY);

                    CapacityLimiter closed = CapacityLimiter.of("closed", 0, MANY);
                    JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(closed);
                    cancelMany(loop, () -> runInExecutor(options, () -> null).await());
                    assertThat(waitersFor("permits", closed)).isLessThan(2 * MANY);

                    one.total(0); // no slot either
                    cancelMany(loop, () -> one.run(() -> null));
                    assertThat(waitersFor("slots", one)).isLessThan(2 * MANY);
                    assertThat(full.statistics().queued()).isZero();
                });
    }

    private static void cancelMany(TestLoop loop, Callable<?> wait) {
        for (int round = 0; round < 4; round++) {
            var waiting = new ArrayList<Task<?>>();
            for (int i = 0; i < MANY; i++) {
                waiting.add(Async.detach(wait::call));
            }
            loop.untilIdle();
            waiting.forEach(Task::cancel);
            loop.untilIdle();
        }
    }

    private static int waitersFor(String kind, CapacityLimiter limiter) {
        try {
            Field field = CapacityLimiter.class.getDeclaredField(kind);
            field.setAccessible(true);
            var waiters = new ArrayList<FifoPermits.Waiter>();
            ((FifoPermits) field.get(limiter)).waiters().forEach(waiters::add);
            return waiters.size();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
