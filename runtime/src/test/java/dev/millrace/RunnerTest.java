package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Running main tasks: values, failures, interrupts, leftovers. */
class RunnerTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<LoopFault> faults = new CopyOnWriteArrayList<>();
    private final Trace trace = new Trace();

    private Runner opened() {
        return Runner.of(
                EventLoop.builder()
                        .engine(engine)
                        .clock(new JumpingClock())
                        .exceptionHandler((loop, fault) -> faults.add(fault)));
    }

    @Test
    void a_run_has_the_value_of_its_body() {
        try (Runner runner = opened()) {
            int value = runner.run(() -> 42);
            assertThat(value).isEqualTo(42);
        }
    }

    @Test
    void a_run_throws_what_its_body_threw_as_it_is() {
        var failure = new IOException("config");

        try (Runner runner = opened()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            runner.run(() -> {
                                throw failure;
                            }))
                    .satisfies(thrown -> assertThat(thrown).isSameAs(failure));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void a_main_task_that_was_cancelled_is_told_as_such() {
        try (Runner runner = opened()) {
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(() ->
                            runner.run(() -> {
                                Async.currentTask().cancel("gave up");
                                Async.checkpoint();
                            }))
                    .withMessage("main was cancelled: gave up");
        }
    }

    @Test
    void several_runs_share_one_loop_and_its_time() {
        var loops = new CopyOnWriteArrayList<EventLoop>();

        try (Runner runner = opened()) {
            for (int i = 0; i < 3; i++) {
                runner.run(() -> {
                    loops.add(EventLoop.current());
                    Async.sleep(Duration.ofSeconds(1));
                });
            }
            assertThat(runner.loop().time()).isEqualTo(Duration.ofSeconds(3));
            assertThat(loops).containsOnly(runner.loop());
        }
    }

    @Test
    void what_a_run_leaves_behind_lives_on_into_the_next() {
        try (Runner runner = opened()) {
            Task<String> left =
                    runner.run(() ->
                            Async.detach(() -> {
                                Async.sleep(HOUR);
                                return "later";
                            }));
            assertThat(left.done()).isFalse();

            String value = runner.run(() -> left.await());

            assertThat(value).isEqualTo("later");
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void what_is_left_at_the_end_is_cancelled_and_waited_for_and_told() {
        try (Runner runner = opened()) {
            runner.run(() -> {
                Async.detach(
                        "leftover",
                        () -> {
                            try {
                                Async.sleep(HOUR);
                            } finally {
                                Async.shield(() -> Async.sleep(Duration.ofSeconds(1)));
                                trace.add("cleaned up");
                            }
                        });
                Async.checkpoint();
            });
            trace.add("run ended");
        }

        assertThat(trace.steps()).containsExactly("run ended", "cleaned up");
        assertThat(faults)
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.message()).contains("detached task was alive");
                    assertThat(fault.source()).isEqualTo("leftover");
                });
    }

    @Test
    void the_failures_of_what_is_left_are_reported() {
        var failure = new IOException("clean-up");

        try (Runner runner = opened()) {
            runner.run(() -> {
                Async.detach(() -> {
                    try {
                        Async.sleep(HOUR);
                    } catch (CancelledError e) {
                        throw failure;
                    }
                });
                Async.checkpoint();
            });
        }

        assertThat(faults).anySatisfy(fault -> assertThat(fault.failure()).isSameAs(failure));
    }

    @Test
    void a_closed_runner_closes_its_loop_once_and_runs_no_more() {
        Runner runner = opened();
        runner.run(() -> {});
        runner.close();
        runner.close();

        assertThat(runner.loop().closed()).isTrue();
        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> runner.run(() -> {}));
    }

    @Test
    void a_runner_that_never_ran_closes_without_a_loop() {
        opened().close();
        assertThat(faults).isEmpty();
    }

    @Test
    void an_interrupt_of_the_caller_cancels_the_main_task_and_is_thrown_after_its_clean_up()
            throws InterruptedException {
        var running = new CountDownLatch(1);
        var thrown = new AtomicReference<Throwable>();
        var reason = new AtomicReference<String>();

        Thread caller =
                Thread.ofPlatform()
                        .start(() -> {
                            try (Runner runner = opened()) {
                                thrown.set(
                                        catchThrowable(() ->
                                                runner.run(() -> {
                                                    try {
                                                        running.countDown();
                                                        EventLoop.current().promise().await();
                                                    } catch (CancelledError e) {
                                                        reason.set(e.reason());
                                                        throw e;
                                                    } finally {
                                                        Async.shield(() -> Async.sleep(HOUR));
                                                        trace.add("cleaned up");
                                                    }
                                                })));
                                trace.add("interrupted: " + Thread.currentThread().isInterrupted());
                            }
                        });
        running.await();
        caller.interrupt();
        caller.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(reason).hasValue("its caller was interrupted");
        assertThat(trace.steps()).containsExactly("cleaned up", "interrupted: false");
    }

    @Test
    void a_clean_up_that_fails_after_an_interrupt_of_the_caller_is_told_with_the_interrupt() {
        var failure = new IllegalStateException("clean-up");
        try (Runner runner = opened()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() ->
                            runner.run(() -> {
                                try {
                                    EventLoop.current().promise().await();
                                } catch (CancelledError e) {
                                    throw failure;
                                }
                            }))
                    .satisfies(thrown -> assertThat(thrown).hasSuppressedException(failure));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void a_caller_that_is_interrupted_already_still_gets_its_clean_up() {
        try (Runner runner = opened()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() ->
                            runner.run(() -> {
                                try {
                                    EventLoop.current().promise().await();
                                } finally {
                                    trace.add("cleaned up");
                                }
                            }));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }

        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void the_context_of_the_caller_is_that_of_the_main_task() {
        var user = ContextVar.<String>of("user");

        try (Runner runner = opened()) {
            String seen = user.where("ada", () -> runner.run(user::get));
            assertThat(seen).isEqualTo("ada");
        }
    }

    @Test
    void a_run_inside_a_running_loop_is_refused_and_starts_nothing() {
        run(loop -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Async.run(() -> trace.add("ran")))
                    .withMessageContaining("loop " + loop.loop().name())
                    .withMessageContaining("await, or fork a task, instead");
            loop.loop()
                    .callSoon(() ->
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> Async.run(() -> trace.add("ran"))));
            Async.checkpoint();
            assertThat(loop.loop().allTasks()).hasSize(1);
        });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void two_threads_cannot_run_one_loop_at_a_time() throws InterruptedException {
        try (Runner runner = opened()) {
            runner.run(() -> {
                var thrown = new AtomicReference<Throwable>();
                Thread second =
                        Thread.ofPlatform()
                                .start(() ->
                                        thrown.set(catchThrowable(() -> runner.run(() -> {}))));
                Async.blocking(() -> second.join());
                assertThat(thrown.get())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("runs already");
            });
        }
    }

    @Test
    void async_run_runs_and_winds_down() {
        var loop = new AtomicReference<EventLoop>();

        String value =
                Async.run(() -> {
                    loop.set(EventLoop.current());
                    Async.checkpoint();
                    return Async.currentTask().name();
                });

        assertThat(value).isEqualTo("main");
        assertThat(loop.get().closed()).isTrue();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        Async.run(() -> {
                            throw new IOException("declared");
                        }));
    }

    @Test
    void a_runner_says_of_which_loop_it_is() {
        try (Runner runner = Runner.of(EventLoop.builder().name("shared"))) {
            assertThat(runner).hasToString("runner of a loop that is not open yet");
            runner.run(() -> {});
            assertThat(runner.toString()).startsWith("runner of loop shared");
        }
    }
}
