package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for several futures without cancelling or reading them. */
class WaitForTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static String after(int seconds, String value) {
        Async.sleep(Duration.ofSeconds(seconds));
        return value;
    }

    private static String failing(int seconds) throws IOException {
        Async.sleep(Duration.ofSeconds(seconds));
        throw new IOException("failed");
    }

    @Test
    void all_waits_for_the_last() {
        TestRun run =
                run(loop -> {
                    Task<String> a = Async.detach(() -> after(2, "a"));
                    Task<String> b = Async.detach(() -> after(1, "b"));

                    WaitResult<String> waited = Async.waitFor(List.of(a, b), WaitPolicy.ALL);

                    assertThat(waited.done()).containsExactly(a, b);
                    assertThat(waited.pending()).isEmpty();
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void futures_of_different_types_are_waited_for_together() {
        run(loop -> {
            Task<String> text = Async.detach(() -> after(2, "text"));
            Promise<Integer> number = Promise.create();
            loop.loop().callLater(SECOND, () -> number.complete(1));

            WaitResult<?> first = Async.waitFor(List.of(text, number), WaitPolicy.FIRST);

            assertThat(first.done().stream().<Object>map(LoopFuture::result)).containsExactly(1);
            assertThat(first.pending().stream().map(LoopFuture::name)).containsExactly(text.name());

            List<Task<?>> others =
                    Async.allTasks().stream().filter(task -> task != Async.currentTask()).toList();
            assertThat(Async.waitFor(others, WaitPolicy.ALL).pending()).isEmpty();
            assertThat(text.result()).isEqualTo("text");
        });
    }

    @Test
    void first_waits_for_one_and_leaves_the_others_running() {
        TestRun run =
                run(loop -> {
                    Task<String> a = Async.detach(() -> after(2, "a"));
                    Task<String> b = Async.detach(() -> after(1, "b"));

                    WaitResult<String> waited = Async.waitFor(List.of(a, b), WaitPolicy.FIRST);

                    assertThat(waited.done()).containsExactly(b);
                    assertThat(waited.pending()).containsExactly(a);
                    assertThat(loop.time()).isEqualTo(SECOND);
                    assertThat(a.await()).isEqualTo("a");
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void first_failure_waits_for_a_failure() {
        run(loop -> {
            Task<String> good = Async.detach(() -> after(1, "good"));
            Task<String> bad = Async.detach(() -> failing(2));
            Task<String> late = Async.detach(() -> after(3, "late"));

            WaitResult<String> waited =
                    Async.waitFor(List.of(good, bad, late), WaitPolicy.FIRST_FAILURE);

            assertThat(waited.done()).containsExactly(good, bad);
            assertThat(waited.pending()).containsExactly(late);
            assertThat(bad.failure()).hasMessage("failed");
            late.await();
        });
    }

    @Test
    void first_failure_waits_for_all_when_none_fails_and_a_cancelled_one_is_no_failure() {
        TestRun run =
                run(loop -> {
                    Task<String> cancelled = Async.detach(() -> after(5, "never"));
                    Task<String> good = Async.detach(() -> after(2, "good"));
                    loop.untilIdle();
                    cancelled.cancel();

                    WaitResult<String> waited =
                            Async.waitFor(List.of(cancelled, good), WaitPolicy.FIRST_FAILURE);

                    assertThat(waited.done()).containsExactly(cancelled, good);
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void what_is_satisfied_already_does_not_wait() {
        TestRun run =
                run(loop -> {
                    Promise<String> there = loop.loop().promise();
                    there.complete("there");
                    Promise<String> never = loop.loop().promise();

                    WaitResult<String> waited =
                            Async.waitFor(List.of(never, there), WaitPolicy.FIRST);

                    assertThat(waited.done()).containsExactly(there);
                    assertThat(never.observed()).isFalse();
                });

        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_failure_is_not_thrown_and_not_read() {
        var failure = new IOException("unread");

        TestRun run =
                run(loop -> {
                    Promise<String> promise = loop.loop().promise();
                    loop.loop().callSoon(() -> promise.fail(failure));
                    WaitResult<String> waited = Async.waitFor(List.of(promise), WaitPolicy.ALL);
                    assertThat(waited.done()).containsExactly(promise);
                    assertThatExceptionOfType(IOException.class).isThrownBy(promise::await);
                });

        assertThat(run.faults()).isEmpty();
    }

    @Test
    void a_limit_that_runs_out_is_no_error_and_cancels_nothing() {
        TestRun run =
                run(loop -> {
                    Task<String> slow = Async.detach(() -> after(5, "slow"));

                    WaitResult<String> waited =
                            Async.waitFor(List.of(slow), WaitPolicy.ALL, SECOND);

                    assertThat(waited.done()).isEmpty();
                    assertThat(waited.pending()).containsExactly(slow);
                    assertThat(slow.await()).isEqualTo("slow");
                });

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_wait_in_time_leaves_no_timer() {
        TestRun run =
                run(loop -> {
                    Task<String> quick = Async.detach(() -> after(1, "quick"));
                    WaitResult<String> waited =
                            Async.waitFor(List.of(quick), WaitPolicy.ALL, Duration.ofHours(1));
                    assertThat(waited.pending()).isEmpty();
                });

        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_cancelled_wait_leaves_the_futures_alone() {
        run(loop -> {
            Promise<String> first = loop.loop().promise();
            Promise<String> second = loop.loop().promise();

            assertThat(
                            Async.moveOnAfter(
                                    SECOND,
                                    () -> Async.waitFor(List.of(first, second), WaitPolicy.ALL)))
                    .isFalse();

            assertThat(first.done()).isFalse();
            assertThat(first.observed()).isFalse();
            assertThat(second.observed()).isFalse();
        });
    }

    @Test
    void the_same_future_twice_is_one_future() {
        run(loop -> {
            Task<String> task = Async.detach(() -> after(1, "once"));
            WaitResult<String> waited = Async.waitFor(List.of(task, task), WaitPolicy.ALL);
            assertThat(waited.done()).containsExactly(task);
        });
    }

    @Test
    void no_futures_at_all_are_refused() {
        run(loop -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Async.waitFor(List.of(), WaitPolicy.ALL));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Async.waitFor(List.of(), WaitPolicy.FIRST, SECOND));
        });
    }

    @Test
    void futures_of_another_loop_are_refused_and_the_way_there_is_named() {
        try (EventLoop other = EventLoop.builder().engine(engine).name("other").open()) {
            Promise<String> foreign = other.promise("far away");
            run(loop -> {
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> Async.waitFor(List.of(foreign), WaitPolicy.ALL))
                        .withMessageContaining("far away belongs to loop other");
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> Async.asCompleted(List.of(foreign)));
            });
            assertThat(foreign.observed()).isFalse();
        }
    }

    @Test
    void waiting_is_for_tasks() {
        TestRun run =
                run(loop -> {
                    Promise<String> promise = loop.loop().promise();
                    loop.loop().callSoon(() -> Async.waitFor(List.of(promise), WaitPolicy.ALL));
                    loop.untilIdle();
                    loop.takeFaults();
                });

        assertThat(run.faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.failure())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("waitFor was called in a callback"));
    }
}
