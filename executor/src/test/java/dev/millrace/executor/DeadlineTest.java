package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The deadline of a job covers everything from the call on, and ends what nothing else would. */
@Tag("one-processor")
class DeadlineTest extends EngineTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final Trace trace = new Trace();
    private final CountDownLatch began = new CountDownLatch(1);

    @Test
    void a_job_that_its_executor_never_runs_ends_by_its_deadline() {
        HandTime.run(
                engine,
                time -> {
                    var kept = new AtomicReference<Runnable>();
                    Dispatcher dispatcher = Dispatcher.of("lossy", (Executor) kept::set, 1, 0);
                    Task<?> lost =
                            runInExecutor(
                                    JobOptions.in(dispatcher).withDeadline(SOON).withName("lost"),
                                    () -> trace.add("ran"));
                    time.pass(SOON);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(lost::await)
                            .withMessageContaining("lost in lossy")
                            .withMessageContaining("PT15S");
                    kept.get().run(); // late, as a pool might
                    assertThat(trace.steps()).isEmpty();
                    assertThat(dispatcher)
                            .hasToString(
                                    "lossy (0 of 1 running, 0 of 0 queued, 0 waiting for a slot)");
                });
    }

    @Test
    void it_covers_the_wait_for_a_slot_and_the_wait_in_the_queue() {
        HandTime.run(
                engine,
                time -> {
                    Dispatcher dispatcher = Dispatcher.blocking("narrow", 1, 1);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(dispatcher, blocked.job("first"));
                    JobOptions hasty = JobOptions.in(dispatcher).withDeadline(SOON);
                    Task<?> queued = runInExecutor(hasty, blocked.job("queued"));
                    Task<?> waiting =
                            Async.detach(
                                    () -> runInExecutor(hasty, blocked.job("waiting")).await());
                    Async.checkpoint(); // it waits for a slot now
                    blocked.awaitBegun("first");
                    time.pass(SOON);
                    for (Task<?> late : List.of(queued, waiting)) {
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(late::await);
                    }
                    blocked.letGo();
                    first.await();
                    assertThat(blocked.trace.steps()).containsExactly("first began", "first ended");
                    assertThat(dispatcher)
                            .hasToString(
                                    "narrow (0 of 1 running, 0 of 1 queued, 0 waiting for a slot)");
                });
    }

    @Test
    void work_that_runs_is_interrupted_and_its_task_ends_with_it() {
        HandTime.run(
                engine,
                time -> {
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking()).withDeadline(SOON),
                                    () -> {
                                        began.countDown();
                                        try {
                                            new CountDownLatch(1).await();
                                        } finally {
                                            trace.add("cleaned up");
                                        }
                                    });
                    passOnceBegun(time);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(job::await)
                            .withCauseInstanceOf(InterruptedException.class);
                    assertThat(trace.steps()).containsExactly("cleaned up");
                });
    }

    @Test
    void the_action_runs_instead_of_the_interrupt_and_what_the_work_threw_is_the_cause() {
        HandTime.run(
                engine,
                time -> {
                    var statement = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking())
                                            .withDeadline(SOON)
                                            .withCancelAction(statement::countDown),
                                    () -> {
                                        began.countDown();
                                        statement.await();
                                        throw new IOException("statement cancelled");
                                    });
                    passOnceBegun(time);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(job::await)
                            .withCauseInstanceOf(IOException.class);
                });
    }

    @Test
    void work_that_returns_all_the_same_keeps_its_value() {
        HandTime.run(
                engine,
                time -> {
                    var go = new CountDownLatch(1);
                    Task<String> job =
                            runInExecutor(
                                    JobOptions.in(Dispatcher.blocking())
                                            .withDeadline(SOON)
                                            .withCancelAction(go::countDown),
                                    () -> {
                                        began.countDown();
                                        go.await();
                                        return "a connection to be closed";
                                    });
                    passOnceBegun(time);
                    assertThat(job.await()).isEqualTo("a connection to be closed");
                });
    }

    @Test
    void abandoned_work_runs_on_with_its_permit_and_its_task_has_ended() {
        HandTime.run(
                engine,
                time -> {
                    Dispatcher dispatcher = Dispatcher.blocking("one", 1, 0);
                    var blocked = new BlockedJobs();
                    Task<?> job =
                            runInExecutor(
                                    JobOptions.in(dispatcher)
                                            .withDeadline(SOON)
                                            .withCancelPolicy(CancelPolicy.ABANDON),
                                    blocked.job("stubborn"));
                    blocked.awaitBegun("stubborn");
                    time.pass(SOON);
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(job::await);
                    assertThat(dispatcher.limiter().statistics().abandonedNow()).isOne();
                    assertThat(blocked.trace.steps()).containsExactly("stubborn began");
                    blocked.letGo();
                    assertThat(runInExecutor(dispatcher, () -> "next").await()).isEqualTo("next");
                    assertThat(dispatcher.limiter().statistics().abandonedNow()).isZero();
                });
    }

    @Test
    void the_value_of_abandoned_work_goes_to_the_hook_of_the_job_or_else_to_the_loops() {
        HandTime.run(
                engine,
                time -> {
                    var hooked = new CopyOnWriteArrayList<Object>();
                    var handled = new CopyOnWriteArrayList<Object>();
                    EventLoop.current()
                            .discardHandler((loop, value, source) -> handled.add(source + value));
                    var blocked = new BlockedJobs();
                    JobOptions stubborn =
                            JobOptions.in(Dispatcher.blocking())
                                    .withName("lookup ")
                                    .withCancelPolicy(CancelPolicy.ABANDON);
                    JobOptions careful = stubborn.withDiscardHook(hooked::add);
                    assertThat(careful.discardHook()).isNotNull();
                    Task<?> first =
                            runInExecutor(
                                    stubborn,
                                    () -> {
                                        blocked.job("first").call();
                                        return "one";
                                    });
                    Task<?> second =
                            runInExecutor(
                                    careful,
                                    () -> {
                                        blocked.job("second").call();
                                        return "two";
                                    });
                    blocked.awaitBegun("first");
                    blocked.awaitBegun("second");
                    first.cancel();
                    second.cancel();
                    Async.checkpoint();
                    assertThat(first.cancelled() && second.cancelled()).isTrue();
                    blocked.letGo();
                    while (hooked.isEmpty() || handled.isEmpty()) {
                        Async.checkpoint();
                    }
                    assertThat(handled).containsExactly("lookup one");
                    assertThat(hooked).containsExactly("two");
                });
    }

    @Test
    void a_job_that_ends_in_time_leaves_no_timer_behind() {
        TestLoop.run(
                engine,
                loop -> {
                    JobOptions patient =
                            JobOptions.in(Dispatcher.blocking()).withDeadline(Duration.ofHours(1));
                    assertThat(runInExecutor(patient, () -> 1).await()).isOne();
                    Task<Integer> cancelled = runInExecutor(patient, () -> 1);
                    cancelled.cancel();
                });
    }

    private void passOnceBegun(HandTime time) throws InterruptedException {
        Async.blocking(() -> began.await());
        time.pass(SOON);
    }
}
