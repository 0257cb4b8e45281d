package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScheduledViewTest extends OnBothEngines {
    private ScheduledExecutorService view;

    @BeforeEach
    void open_the_view() {
        view = loop.asScheduledExecutor();
    }

    @Test
    void commands_run_as_callbacks_of_the_loop_in_order() throws InterruptedException {
        view.execute(() -> trace.add("first, in a callback: " + EventLoop.inCallback()));
        view.execute(add("second"));
        assertThat(trace).isEmpty();

        runOneTurn();

        assertThat(trace).containsExactly("first, in a callback: true", "second");
    }

    @Test
    void a_command_that_fails_goes_to_the_exception_handler() throws InterruptedException {
        view.execute(() -> {
            throw new IllegalStateException("boom");
        });
        view.execute(add("next"));
        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("next");
        assertThat(faults.takeOne().failure()).hasMessage("boom");
    }

    @Test
    void a_submitted_command_hands_its_value_or_failure_to_its_future() throws Exception {
        Future<String> value = view.submit(() -> "value");
        Future<?> nothing = view.submit(add("ran"));
        Future<String> given = view.submit(() -> {}, "given");
        Future<String> failure =
                view.submit(
                        (Callable<String>)
                                () -> {
                                    throw new IOException("disk");
                                });
        runOneTurn();

        assertThat(value.get()).isEqualTo("value");
        assertThat(nothing.get()).isNull();
        assertThat(given.get()).isEqualTo("given");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(failure::get)
                .withCauseExactlyInstanceOf(IOException.class);
    }

    @Test
    void delays_run_on_the_clock_of_the_loop() throws Exception {
        ScheduledFuture<String> value = view.schedule(() -> "value", 2, TimeUnit.HOURS);
        ScheduledFuture<?> earlier = view.schedule(add("earlier"), 1, TimeUnit.HOURS);
        ScheduledFuture<?> past = view.schedule(add("past"), -5, TimeUnit.DAYS);
        assertThat(value.getDelay(TimeUnit.MINUTES)).isEqualTo(120);
        assertThat(earlier.compareTo(value)).isNegative();

        loop.callLater(Duration.ofHours(3), loop::stop);
        loop.runForever();

        assertThat(value.get()).isEqualTo("value");
        assertThat(value.getDelay(TimeUnit.HOURS)).isEqualTo(-1);
        assertThat(trace).containsExactly("past", "earlier");
        assertThat(past.isDone()).isTrue();
    }

    @Test
    void the_longest_delays_are_far_away() throws InterruptedException {
        for (TimeUnit unit : TimeUnit.values()) {
            view.schedule(add("in " + unit), Long.MAX_VALUE, unit);
        }
        view.schedule(add("long ago"), Long.MIN_VALUE, TimeUnit.DAYS);
        view.scheduleAtFixedRate(add("rate"), 0, Long.MAX_VALUE, TimeUnit.DAYS);
        view.scheduleWithFixedDelay(add("delay"), 0, Long.MAX_VALUE, TimeUnit.DAYS);
        loop.callLater(Duration.ofDays(20_000), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactlyInAnyOrder("long ago", "rate", "delay");
    }

    @Test
    void a_fixed_rate_counts_from_start_to_start_and_catches_up() throws InterruptedException {
        view.scheduleAtFixedRate(
                () -> {
                    trace.add(loop.time().toSeconds() + " s");
                    if (trace.size() == 1) {
                        time.pass(Duration.ofSeconds(25)); // one run takes too long
                    }
                },
                10,
                10,
                TimeUnit.SECONDS);
        loop.callLater(Duration.ofSeconds(59), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("10 s", "35 s", "35 s", "40 s", "50 s");
    }

    @Test
    void a_fixed_delay_counts_from_end_to_start() throws InterruptedException {
        view.scheduleWithFixedDelay(
                () -> {
                    trace.add(loop.time().toSeconds() + " s");
                    time.pass(Duration.ofSeconds(5));
                },
                10,
                10,
                TimeUnit.SECONDS);
        loop.callLater(Duration.ofSeconds(59), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("10 s", "25 s", "40 s", "55 s");
    }

    @Test
    void a_periodic_command_that_fails_runs_no_more_and_keeps_its_failure() throws Exception {
        ScheduledFuture<?> periodic =
                view.scheduleAtFixedRate(
                        () -> {
                            trace.add("run");
                            if (trace.size() == 3) {
                                throw new IllegalStateException("the third");
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
        loop.callLater(Duration.ofSeconds(10), loop::stop);
        loop.runForever();

        assertThat(trace).hasSize(3);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(periodic::get)
                .withMessageContaining("the third");
    }

    @Test
    void periods_must_be_positive() {
        for (long period : new long[] {0, -1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> view.scheduleAtFixedRate(() -> {}, 0, period, TimeUnit.SECONDS));
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            view.scheduleWithFixedDelay(() -> {}, 0, period, TimeUnit.SECONDS));
        }
        assertThatNullPointerException().isThrownBy(() -> view.execute(null));
    }

    @Test
    void a_command_cancelled_from_any_thread_does_not_run() throws Exception {
        ScheduledFuture<?> here = view.schedule(add("here"), 1, TimeUnit.SECONDS);
        ScheduledFuture<?> there = view.schedule(add("there"), 1, TimeUnit.SECONDS);
        ScheduledFuture<?> inside = view.schedule(add("inside"), 1, TimeUnit.SECONDS);
        ScheduledFuture<?> periodic =
                view.scheduleAtFixedRate(add("periodic"), 1, 1, TimeUnit.SECONDS);
        runOneTurn(); // all timers are set
        here.cancel(false);
        Thread other = Thread.ofPlatform().start(() -> there.cancel(true));
        other.join();
        loop.callSoon(() -> inside.cancel(false));
        loop.callLater(Duration.ofMillis(2500), () -> periodic.cancel(false));
        loop.callLater(Duration.ofSeconds(10), loop::stop);
        loop.runForever();

        assertThat(trace).containsExactly("periodic", "periodic");
        assertThat(List.of(here, there, inside, periodic)).allMatch(Future::isCancelled);
        assertThat(((LoopImpl) loop).turns().timers().size()).isZero();
        assertThat(((LoopImpl) loop).commands()).isEmpty();
    }

    @Test
    void a_command_scheduled_on_the_loop_itself_needs_no_detour() throws InterruptedException {
        loop.callSoon(() -> view.schedule(add("timer"), 0, TimeUnit.SECONDS));
        loop.callLater(Duration.ofSeconds(1), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("timer");
    }

    @Test
    void a_shut_down_view_refuses_new_commands_and_ends_when_the_old_ones_have()
            throws InterruptedException {
        ScheduledFuture<?> later = view.schedule(add("later"), 1, TimeUnit.HOURS);
        ScheduledFuture<?> periodic =
                view.scheduleAtFixedRate(add("periodic"), 1, 1, TimeUnit.HOURS);
        view.execute(add("now"));

        view.shutdown();

        assertThat(view.isShutdown()).isTrue();
        assertThat(view.isTerminated()).isFalse();
        assertThat(periodic.isCancelled()).isTrue();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> view.execute(() -> {}))
                .withMessageContaining("shut down");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> view.schedule(() -> {}, 1, TimeUnit.HOURS));
        loop.callLater(Duration.ofHours(2), loop::stop);
        loop.runForever();

        assertThat(trace).containsExactly("now", "later");
        assertThat(later.isDone()).isTrue();
        assertThat(view.isTerminated()).isTrue();
        assertThat(view.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
        loop.asScheduledExecutor().execute(add("another view lives on"));
        runOneTurn();
        assertThat(trace).endsWith("another view lives on");
    }

    @Test
    void shutting_down_now_hands_back_what_has_not_run() throws InterruptedException {
        Runnable now = add("now");
        ScheduledFuture<?> later = view.schedule(add("later"), 1, TimeUnit.HOURS);
        view.execute(now);

        List<Runnable> dropped = view.shutdownNow();

        assertThat(dropped).containsExactlyInAnyOrder(now, (Runnable) later);
        assertThat(view.isTerminated()).isTrue();
        runUntilQuiet();
        assertThat(trace).isEmpty();
    }

    @Test
    void closing_the_view_waits_for_its_commands() throws InterruptedException {
        view.execute(add("now"));
        var closed = new CountDownLatch(1);
        Thread closer =
                Thread.ofPlatform()
                        .start(() -> {
                            view.close();
                            trace.add("closed");
                            closed.countDown();
                        });
        while (!view.isShutdown()) {
            Thread.onSpinWait();
        }
        runOneTurn();
        closer.join();

        assertThat(trace).containsExactly("now", "closed");
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void a_closed_loop_rejects_commands_and_ends_its_views() throws InterruptedException {
        Future<?> pending = view.submit(add("late"));
        view.schedule(add("later"), 1, TimeUnit.HOURS);
        loop.close();

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> view.execute(() -> {}))
                .withMessageContaining("closed");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> view.schedule(() -> {}, 1, TimeUnit.HOURS));
        assertThat(view.isShutdown()).isTrue();
        assertThat(view.isTerminated()).isTrue();
        assertThat(view.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        assertThat(pending.isDone()).isTrue();
        assertThat(trace).doesNotContain("later");
    }

    @Test
    void a_loop_that_closes_ends_its_idle_views_and_wakes_who_waits_for_that() throws Exception {
        var termination = new FutureTask<>(() -> view.awaitTermination(1, TimeUnit.DAYS));
        Thread waiter = Thread.ofPlatform().daemon().start(termination);
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        ScheduledExecutorService nobodyWaitedFor = loop.asScheduledExecutor();
        loop.close();

        assertThat(termination.get()).isTrue();
        assertThat(nobodyWaitedFor.awaitTermination(0, TimeUnit.SECONDS)).isTrue();
        assertThat(((LoopImpl) loop).commands()).isEmpty();
    }

    @Test
    void waiting_for_a_view_that_goes_on_runs_into_its_limit_and_leaves_nothing()
            throws InterruptedException {
        assertThat(view.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
        assertThat(((LoopImpl) loop).commands()).isEmpty();
    }

    @Test
    @Tag("slow") // thousands of races between threads
    void a_command_cancelled_while_its_timer_is_set_leaves_no_timer() throws InterruptedException {
        reopen(inRealTime().debug(true)); // where setting a timer takes longer
        ScheduledExecutorService real = loop.asScheduledExecutor();
        Thread runner = startRunning();
        for (int n = 0; n < 10_000; n++) {
            ScheduledFuture<?> later = real.schedule(() -> {}, 1, TimeUnit.HOURS);
            for (int spins = ThreadLocalRandom.current().nextInt(2_000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            later.cancel(false);
        }
        loop.callSoonThreadSafe(loop::stop);
        runner.join();

        assertThat(((LoopImpl) loop).turns().timers().size()).isZero();
    }

    private Thread startRunning() {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        loop.runForever();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void blocking_calls_are_refused_on_a_loop() throws InterruptedException {
        Future<String> submitted = view.submit(() -> "value");
        ScheduledFuture<String> scheduled = view.schedule(() -> "value", 1, TimeUnit.HOURS);
        List<Callable<String>> work = List.of(() -> "value");
        run(() -> {
            assertThatIllegalStateException().isThrownBy(scheduled::get);
            assertThatIllegalStateException().isThrownBy(() -> scheduled.get(1, TimeUnit.DAYS));
            assertThatIllegalStateException().isThrownBy(() -> view.invokeAll(work));
            assertThatIllegalStateException().isThrownBy(() -> view.invokeAny(work));
            assertThatIllegalStateException()
                    .isThrownBy(() -> view.invokeAny(work, 1, TimeUnit.DAYS));
            assertThatIllegalStateException()
                    .isThrownBy(() -> view.awaitTermination(1, TimeUnit.DAYS))
                    .withMessageContaining("would block");
            Async.checkpoint();
            assertThat(submitted.get()).isEqualTo("value"); // done: nothing blocks
        });
    }

    @Test
    void several_commands_can_be_invoked_from_outside() throws Exception {
        List<Callable<String>> work = List.of(() -> "a", () -> "b");
        var running = new CountDownLatch(1);
        loop.callSoon(running::countDown);
        Thread runner = startRunning();
        Reported.await(running);
        for (Future<String> future : view.invokeAll(work)) {
            trace.add(future.get());
        }
        assertThat(view.invokeAny(work)).isIn("a", "b");
        loop.callSoonThreadSafe(loop::stop);
        runner.join();

        assertThat(trace).containsExactly("a", "b");
    }

    @Test
    void the_first_of_several_commands_can_be_invoked_within_a_time() throws Exception {
        List<Callable<String>> work = List.of(() -> "a", () -> "b");
        var running = new CountDownLatch(1);
        loop.callSoon(running::countDown);
        Thread runner = startRunning();
        Reported.await(running);

        assertThat(view.invokeAny(work, 1, TimeUnit.DAYS)).isIn("a", "b");
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
    }
}
