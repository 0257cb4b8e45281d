package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.spi.LoopClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoopRunTest extends OnBothEngines {

    @Test
    void running_until_a_future_is_done_returns_its_value() throws InterruptedException {
        Promise<String> promise = loop.promise();
        loop.callLater(Duration.ofSeconds(1), () -> promise.complete("value"));

        assertThat(loop.runUntilComplete(promise)).isEqualTo("value");
        assertThat(loop.runUntilComplete(promise)).isEqualTo("value"); // it is done already
    }

    @Test
    void running_until_a_future_is_done_throws_what_it_failed_with() {
        Promise<String> promise = loop.promise();
        promise.fail(new IOException("disk"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> loop.runUntilComplete(promise))
                .withMessage("disk");
    }

    @Test
    void a_stop_before_the_future_is_done_is_told() {
        Promise<String> promise = loop.promise("answer");
        loop.callSoon(loop::stop);

        assertThatIllegalStateException()
                .isThrownBy(() -> loop.runUntilComplete(promise))
                .withMessageContainingAll(loop.name(), "stopped", "answer");
    }

    @Test
    void a_run_that_was_stopped_leaves_nothing_that_ends_the_next_one()
            throws InterruptedException {
        Promise<String> promise = loop.promise();
        loop.callSoon(loop::stop);
        assertThatIllegalStateException().isThrownBy(() -> loop.runUntilComplete(promise));

        loop.callSoon(() -> promise.complete("value"));
        loop.callLater(Duration.ofSeconds(1), add("the next run goes on"));
        loop.callLater(Duration.ofSeconds(2), loop::stop);
        loop.runForever();

        assertThat(trace).containsExactly("the next run goes on");
    }

    @Test
    void a_stop_that_comes_with_the_result_does_not_end_the_next_run() throws InterruptedException {
        Promise<String> promise = loop.promise();
        loop.callSoon(() -> {
            loop.stop();
            promise.complete("value");
        });
        assertThat(loop.runUntilComplete(promise)).isEqualTo("value");

        loop.callLater(Duration.ofSeconds(1), add("the next run goes on"));
        loop.callLater(Duration.ofSeconds(2), loop::stop);
        loop.runForever();

        assertThat(trace).containsExactly("the next run goes on");
    }

    @Test
    void a_loop_that_runs_cannot_be_run_again_and_is_not_disturbed() throws InterruptedException {
        Promise<String> promise = loop.promise();
        var refused = new CountDownLatch(1);
        loop.detach(
                "watcher",
                () -> {
                    Thread other =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        assertThatIllegalStateException()
                                                .isThrownBy(() -> loop.runUntilComplete(promise))
                                                .withMessageContaining("runs already");
                                        refused.countDown();
                                    });
                    Async.blocking(() -> other.join());
                    promise.complete("value"); // must not stop the run of the test
                    Async.sleep(Duration.ofSeconds(1));
                    trace.add("undisturbed");
                    loop.stop();
                    return null;
                });
        loop.runForever();
        Reported.await(refused);

        assertThat(trace).containsExactly("undisturbed");
    }

    @Test
    void running_a_loop_inside_a_loop_is_refused() throws InterruptedException {
        try (EventLoop other = builder().name("other").open()) {
            run(() -> {
                assertThatIllegalStateException()
                        .isThrownBy(other::runForever)
                        .withMessageContainingAll("other", loop.name());
                assertThatIllegalStateException()
                        .isThrownBy(() -> loop.runUntilComplete(loop.promise()));
            });
            assertThat(other.running()).isFalse();
        }
    }

    @Test
    void a_future_of_another_loop_cannot_be_run_to_its_end() {
        try (EventLoop other = builder().name("other").open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> loop.runUntilComplete(other.promise("foreign")))
                    .withMessageContainingAll("foreign", "other");
        }
    }

    @Test
    void an_interrupt_of_the_waiting_thread_stops_the_loop_first() {
        loop.callSoon(add("ran"));
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(loop::runForever);

        assertThat(loop.running()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(trace).containsExactly("ran");
    }

    @Test
    void a_loop_may_be_run_by_different_threads_one_after_the_other() throws Exception {
        Promise<String> promise = loop.promise();
        loop.detach(() -> trace.add(promise.await()));
        runOneTurn();
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                loop.callSoon(() -> promise.complete("value"));
                                runUntilQuiet();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        other.join();

        assertThat(trace).containsExactly("value");
    }

    @Test
    void a_clock_that_fails_ends_the_run_and_whoever_waits_is_told() throws Exception {
        var broken = new IllegalStateException("the clock has stopped");
        boolean[] stopped = {false};
        reopen(
                builder()
                        .clock(
                                new LoopClock() {
                                    @Override
                                    public long nanoTime() {
                                        if (stopped[0]) {
                                            throw broken;
                                        }
                                        return 0;
                                    }

                                    @Override
                                    public boolean idle(long nextTimerNanos, int externalWork) {
                                        return false;
                                    }
                                }));
        CompletableFuture<Object> waiting = loop.submit(() -> loop.promise().await());
        loop.callLater(Duration.ofDays(1), () -> {});
        stopped[0] = true;

        assertThatIllegalStateException()
                .isThrownBy(loop::runForever)
                .withMessageContaining("broke down")
                .withCause(broken);
        assertThat(loop.running()).isFalse();
        stopped[0] = false;
        loop.close();
        assertThat(waiting).isCancelled();
    }
}
