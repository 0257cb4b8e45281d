package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.spi.Refusable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClosingTest extends OnBothEngines {
    private static final String ALIVE = "a detached task was alive when its loop closed";

    @Test
    void closing_is_idempotent_and_everything_afterwards_says_closed() {
        loop.close();
        loop.close();

        assertThat(loop.closed()).isTrue();
        assertThat(loop.running()).isFalse();
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.callSoon(() -> {}))
                .withMessageContaining(loop.name());
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.callSoonThreadSafe(() -> {}));
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.callLater(Duration.ZERO, () -> {}));
        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> loop.runForever());
        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> loop.stop());
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.startJob(null, job -> {}));
    }

    @Test
    @Tag("stress") // two threads against each other, some hundred times
    void two_threads_may_close_a_loop_and_both_find_it_closed() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 300; round++) {
                DrivenLoop driven = DrivenLoop.begin(inRealTime());
                Future<?> second = other.submit(driven::end);
                driven.end();
                assertThat(driven.loop().closed()).isTrue();
                second.get();
            }
        }
    }

    @Test
    @Tag("stress") // threads that start work against one that closes, some hundred times
    void what_a_loop_accepts_while_it_closes_is_run_or_refused() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int round = 0; round < 300; round++) {
                DrivenLoop driven =
                        DrivenLoop.begin(inRealTime().exceptionHandler((on, fault) -> {}));
                var told = new Told();
                Future<Integer> given = other.submit(() -> told.giveTo(driven.loop()));
                Thread.yield();
                driven.end();
                int accepted = given.get();
                while (told.count.get() != accepted) { // a late body is reported on another thread
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    @Tag("stress") // tasks that end against a loop that closes, some dozen times
    void the_futures_of_tasks_that_outlive_their_loop_are_completed_all_the_same()
            throws Exception {
        for (int round = 0; round < 40; round++) {
            var enough = new AtomicBoolean();
            DrivenLoop driven =
                    DrivenLoop.begin(
                            inRealTime()
                                    .closeGrace(Duration.ofMillis(5))
                                    .exceptionHandler((on, fault) -> enough.set(true)));
            List<CompletableFuture<String>> futures = new ArrayList<>();
            for (int task = 0; task < 200; task++) {
                futures.add(
                        driven.loop()
                                .submit(() -> {
                                    Async.shield(() -> {
                                        while (!enough.get()) {
                                            Async.sleep(Duration.ZERO);
                                        }
                                    });
                                    return "done";
                                }));
            }
            driven.end();
            for (CompletableFuture<String> future : futures) {
                assertThat(future.handle((value, failure) -> "told").get()).isEqualTo("told");
            }
        }
    }

    @Test
    void a_late_task_passes_its_checkpoints_and_cleans_up() throws Exception {
        var gate = new CountDownLatch(1);
        var cleaned = new CountDownLatch(1);
        DrivenLoop driven =
                DrivenLoop.begin(
                        inRealTime()
                                .closeGrace(Duration.ofMillis(50))
                                .exceptionHandler((on, fault) -> {}));
        var inside = new CountDownLatch(1);
        CompletableFuture<Void> future =
                driven.loop()
                        .submit(() -> {
                            try {
                                Async.shield(() -> {
                                    Async.blocking(() -> {
                                        inside.countDown();
                                        gate.await();
                                        return null;
                                    });
                                    Async.checkpoint();
                                });
                            } finally {
                                cleaned.countDown();
                            }
                        });
        inside.await();
        driven.end();

        gate.countDown();

        cleaned.await(); // or the test's time is up
        assertThat(future.isDone()).isTrue();
    }

    @Test
    void a_late_task_that_ends_for_want_of_its_loop_is_not_told_again() throws Exception {
        var gate = new CountDownLatch(1);
        reopen(inRealTime().closeGrace(Duration.ofMillis(50)));
        Task<Object> late =
                loop.detach(
                        "late",
                        () ->
                                Async.shield(() -> {
                                    Async.blocking(() -> gate.await());
                                    return loop.promise().await();
                                }));
        runOneTurn();
        loop.close();
        assertThat(faults.take())
                .extracting(LoopFault::message)
                .containsExactly(
                        ALIVE + "; it is cancelled",
                        "a task has not ended PT0.05S after its loop began to close");

        gate.countDown();
        while (!late.done()) { // or the test's time is up
            Thread.onSpinWait();
        }
        ((LoopImpl) loop).unread().reportAll(); // as when it is collected
        assertThat(faults.take()).isEmpty();
    }

    /** Counts how often it was run or refused. */
    private static final class Told {
        private static final int MOST = 2_000;

        final AtomicInteger count = new AtomicInteger();

        /** How often the loop took a callback or a body of this, before it was closed. */
        int giveTo(EventLoop loop) {
            var callback = new ToldCallback(count);
            var body = new ToldBody(count);
            int accepted = 0;
            try {
                while (accepted < MOST) {
                    loop.callSoonThreadSafe(callback);
                    accepted++;
                    loop.detach(body);
                    accepted++;
                }
            } catch (LoopClosedException closed) {
                // what was asked for
            }
            return accepted;
        }
    }

    private record ToldCallback(AtomicInteger count) implements Runnable, Refusable {
        @Override
        public void run() {
            count.incrementAndGet();
        }

        @Override
        public void refused() {
            count.incrementAndGet();
        }
    }

    private record ToldBody(AtomicInteger count) implements Coroutine<Object>, Refusable {
        @Override
        public Object run() {
            return count.incrementAndGet();
        }

        @Override
        public void refused() {
            count.incrementAndGet();
        }
    }

    @Test
    void a_running_loop_cannot_be_closed_and_goes_on() throws InterruptedException {
        run(() ->
                assertThatIllegalStateException()
                        .isThrownBy(loop::close)
                        .withMessageContainingAll(loop.name(), "running", "stop"));
        run(() -> trace.add("goes on"));

        assertThat(trace).containsExactly("goes on");
    }

    @Test
    void closing_inside_another_loop_is_refused_before_it_harms() throws InterruptedException {
        try (EventLoop other = builder().name("other").open()) {
            other.callSoon(add("kept"));
            run(() ->
                    assertThatIllegalStateException()
                            .isThrownBy(other::close)
                            .withMessageContainingAll("other", loop.name()));
            assertThat(other.closed()).isFalse();
            other.stop();
            other.runForever();
        }
        assertThat(trace).containsExactly("kept");
    }

    @Test
    void a_loop_that_owes_nothing_may_be_closed_inside_another_loop() throws Exception {
        run(() -> {
            EventLoop unused = builder().name("unused").open();
            unused.callLater(Duration.ofDays(1), add("never due"));
            unused.close();
            assertThat(unused.closed()).isTrue();
            unused.close();
            assertThatExceptionOfType(LoopClosedException.class)
                    .isThrownBy(() -> unused.submit(() -> "late"));

            EventLoop used = builder().name("used").open();
            Async.blocking(() -> used.runUntilComplete(used.detach(() -> "done")));
            used.detach("in vain", () -> "never");
            assertThatIllegalStateException().as("it owes a task").isThrownBy(used::close);
            Async.blocking(used::close);

            Thread.currentThread().interrupt();
            builder().name("closed by an interrupted task").open().close();
            assertThat(Thread.interrupted()).isTrue();
        });
        assertThat(trace).isEmpty();
    }

    @Test
    void a_loop_that_breaks_down_again_as_it_winds_down_says_so_once() {
        boolean[] stopped = {false};
        reopen(
                builder()
                        .clock(() -> {
                            if (stopped[0]) {
                                throw new IllegalStateException("the clock has stopped");
                            }
                            return 0;
                        }));
        loop.callLater(Duration.ofDays(1), () -> {});
        stopped[0] = true;

        assertThatIllegalStateException()
                .isThrownBy(() -> {
                    try (EventLoop closing = loop) {
                        closing.runForever();
                    }
                })
                .withMessageContaining("broke down")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
        assertThat(loop.closed()).isTrue();
    }

    @Test
    void tasks_that_are_left_are_cancelled_and_their_clean_up_may_wait()
            throws InterruptedException {
        loop.detach("cleaner", this::cleanUpSlowly);
        runOneTurn();

        loop.close();

        assertThat(trace).containsExactly("cancelled", "cleaned up");
        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).startsWith(ALIVE);
        assertThat(fault.source()).isEqualTo("cleaner");
    }

    @Test
    void a_task_started_by_a_task_that_ends_is_cancelled_too() throws InterruptedException {
        loop.submit(() -> {
            try {
                Async.sleep(Duration.ofDays(1));
            } finally {
                Async.detach("late", () -> Async.sleep(Duration.ofDays(1)));
            }
        });
        runOneTurn();

        loop.close();

        assertThat(loop.time()).isLessThan(Duration.ofSeconds(10)); // nothing used up the grace
        assertThat(faults.takeOne().source()).isEqualTo("late");
    }

    @Test
    void a_stop_does_not_cut_the_closing_off() throws InterruptedException {
        loop.submit(() -> {
            try {
                Async.sleep(Duration.ofDays(1));
            } finally {
                loop.stop();
                Async.shield(() -> Async.sleep(Duration.ofSeconds(1)));
                trace.add("cleaned up");
            }
        });
        runOneTurn();
        loop.stop(); // before the run of the closing as well

        loop.close();

        assertThat(trace).containsExactly("cleaned up");
    }

    @Test
    void a_task_that_does_not_end_is_named_with_its_stack_after_the_grace()
            throws InterruptedException {
        CompletableFuture<Void> waiting = loop.submit(this::ignoreEveryCancel);
        runOneTurn();

        loop.close();

        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).contains("a task has not ended").contains("PT10S");
        assertThat(fault.failure().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("ignoreEveryCancel"));
        assertThat(fault.failure().getSuppressed())
                .singleElement()
                .asString()
                .startsWith("what the loop does:\nloop ")
                .contains("task-1 #1: waiting for sleep");
        assertThat(loop.time()).isEqualTo(Duration.ofSeconds(10));
        assertThatExceptionOfType(ExecutionException.class)
                .as("nobody waits for ever")
                .isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(LoopClosedException.class);
    }

    @Test
    void a_task_that_a_clean_up_leaves_behind_is_cancelled_and_waited_for() throws Exception {
        run(() ->
                loop.onClose(() ->
                        Async.detach(() -> {
                            try {
                                Async.sleep(Duration.ofDays(1));
                            } finally {
                                trace.add("ended");
                            }
                        })));

        loop.close();

        assertThat(trace).containsExactly("ended");
        assertThat(faults.takeOne().message()).startsWith("a detached task was alive");
    }

    @Test
    void a_task_submitted_to_a_closing_loop_is_refused() throws Exception {
        var refused = new java.util.concurrent.CompletableFuture<Throwable>();
        run(() ->
                loop.onClose(() ->
                        Async.blocking(() -> {
                            try {
                                loop.submit(() -> "late");
                            } catch (LoopClosedException e) {
                                refused.complete(e);
                            }
                        })));

        loop.close();

        assertThat(refused.getNow(null)).isInstanceOf(LoopClosedException.class);
    }

    @Test
    void a_job_that_does_not_end_is_named_with_its_stack() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            reopen(inRealTime().closeGrace(Duration.ofMillis(20)));
            Jobs.start(loop, pool, () -> ignoreInterrupts(begun, end));
            begun.await();

            loop.close();

            LoopFault fault = faults.takeOne();
            assertThat(fault.message()).contains("a job has not ended");
            assertThat(fault.failure().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("ignoreInterrupts"));
            end.countDown();
        }
    }

    @Test
    void jobs_in_executors_are_interrupted_and_joined() throws Exception {
        var begun = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Jobs.start(
                    loop,
                    pool,
                    () -> {
                        begun.countDown();
                        try {
                            return new CountDownLatch(1).await(1, TimeUnit.DAYS);
                        } finally {
                            trace.add("the job has ended");
                        }
                    });
            begun.await();

            loop.close();

            assertThat(trace).containsExactly("the job has ended");
        }
    }

    @Test
    void clean_ups_run_after_the_tasks_the_last_added_first_and_may_wait()
            throws InterruptedException {
        loop.onClose(add("first")::run);
        loop.onClose(() -> {
            Async.sleep(Duration.ofSeconds(1));
            trace.add("second");
        });
        loop.onClose(add("unnecessary")::run).cancel();
        loop.submit(this::cleanUpSlowly);
        runOneTurn();

        loop.close();

        assertThat(trace).containsExactly("cancelled", "cleaned up", "second", "first");
    }

    @Test
    void a_clean_up_that_fails_is_reported_and_the_others_run() {
        loop.onClose(add("first")::run);
        loop.onClose(() -> {
            throw new IllegalStateException("boom");
        });

        loop.close();

        assertThat(trace).containsExactly("first");
        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).contains("clean-up failed");
        assertThat(fault.failure()).hasMessage("boom");
    }

    @Test
    void a_clean_up_that_waits_too_long_is_cut_off_and_the_others_run() {
        loop.onClose(add("first")::run);
        loop.onClose(() -> Async.sleep(Duration.ofDays(1)));

        loop.close();

        assertThat(trace).containsExactly("first");
        assertThat(faults.takeOne().failure()).isInstanceOf(CancelledError.class);
        assertThat(loop.time()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void an_interrupt_of_the_closing_thread_shortens_the_waiting_and_leaves_nothing_out()
            throws InterruptedException {
        loop.onClose(add("clean-up")::run);
        loop.submit(this::ignoreEveryCancel);
        runOneTurn();

        Thread.currentThread().interrupt();
        loop.close();

        assertThat(Thread.interrupted()).as("the interrupt is handed on").isTrue();
        assertThat(trace).containsExactly("clean-up");
        assertThat(faults.takeOne().message()).contains("a task has not ended");
        assertThat(loop.closed()).isTrue();
    }

    @Test
    void callbacks_that_were_not_due_are_dropped() {
        loop.callLater(Duration.ofDays(1), add("timer"));
        loop.close();

        assertThat(trace).isEmpty();
    }

    @Test
    void a_fault_that_was_on_its_way_is_still_told() {
        loop.report(LoopFault.of("on its way", null));
        loop.close();
        assertThat(faults.takeOne().message()).isEqualTo("on its way");

        loop.report(LoopFault.of("too late for the loop", null));
        assertThat(faults.takeOne().message()).isEqualTo("too late for the loop");
    }

    @Test
    void a_command_that_was_not_due_is_cancelled_with_its_loop() {
        ScheduledFuture<?> command =
                loop.asScheduledExecutor().schedule(add("late"), 1, TimeUnit.DAYS);

        loop.close();

        assertThat(command.isCancelled()).isTrue();
        assertThat(trace).isEmpty();
    }

    @Test
    void a_task_submitted_and_not_yet_started_is_told() {
        CompletableFuture<String> submitted = loop.submit(this::value);

        loop.close();

        assertThat(submitted).isDone();
    }

    @Test
    @Tag("slow") // a race, many times
    void each_submission_that_races_the_close_is_run_or_refused_and_never_lost() throws Exception {
        for (int round = 0; round < 100; round++) {
            EventLoop contended = builder().open();
            var accepted = new AtomicReference<CompletableFuture<String>>();
            var go = new CountDownLatch(1);
            Thread submitter =
                    Thread.ofPlatform()
                            .start(() -> {
                                go.countDown();
                                try {
                                    for (int i = 0; i < 200; i++) {
                                        accepted.set(contended.submit(this::value));
                                    }
                                } catch (LoopClosedException e) {
                                    return;
                                }
                            });
            go.await();
            contended.close();
            submitter.join();

            CompletableFuture<String> last = accepted.get();
            if (last != null) {
                assertThat(last.handle((value, failure) -> true).get(10, TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }

    private String value() {
        return "value";
    }

    private Void cleanUpSlowly() {
        try {
            Async.sleep(Duration.ofDays(1));
            return null;
        } catch (CancelledError e) {
            trace.add("cancelled");
            Async.shield(() -> Async.sleep(Duration.ofSeconds(5)));
            trace.add("cleaned up");
            throw e;
        }
    }

    private void ignoreEveryCancel() {
        Async.shield(() -> Async.sleep(Duration.ofDays(1)));
    }

    private static String ignoreInterrupts(CountDownLatch begun, CountDownLatch end) {
        begun.countDown();
        while (true) {
            try {
                end.await();
                return "at last";
            } catch (InterruptedException e) {
                Thread.onSpinWait(); // goes on, as careless code does
            }
        }
    }
}
