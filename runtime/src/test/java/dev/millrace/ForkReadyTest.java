package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starting a child and waiting until others can rely on it. */
class ForkReadyTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void the_forker_goes_on_with_what_the_child_reports_and_the_child_runs_on() {
        var trace = new Trace();

        TestRun run =
                run(loop ->
                        TaskGroup.run(group -> {
                            int port =
                                    group.<Integer>forkReady(readiness -> {
                                        Async.sleep(SECOND);
                                        readiness.report(8080);
                                        Async.sleep(SECOND);
                                        trace.add("served");
                                    });
                            trace.add("port " + port);
                        }));

        assertThat(trace.steps()).containsExactly("port 8080", "served");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_report_may_be_null() {
        run(loop ->
                TaskGroup.run(group -> {
                    Object nothing = group.forkReady(readiness -> readiness.report(null));
                    assertThat(nothing).isNull();
                }));
    }

    @Test
    void a_failure_before_the_report_is_the_forkers_and_not_the_groups() {
        var failure = new IOException("port in use");

        run(loop ->
                TaskGroup.run(group ->
                        assertThatExceptionOfType(IOException.class)
                                .isThrownBy(() ->
                                        group.forkReady(readiness -> {
                                            throw failure;
                                        }))
                                .satisfies(thrown -> assertThat(thrown).isSameAs(failure))));
    }

    @Test
    void a_failure_after_the_report_is_the_groups() {
        var failure = new IOException("connection lost");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group ->
                                        group.forkReady(readiness -> {
                                            readiness.report("ready");
                                            throw failure;
                                        })))
                        .satisfies(
                                thrown -> assertThat(thrown.failures()).containsExactly(failure)));
    }

    @Test
    void a_child_that_returns_without_a_report_is_an_error_of_the_forker() {
        run(loop ->
                TaskGroup.run(group ->
                        assertThatIllegalStateException()
                                .isThrownBy(() -> group.forkReady(readiness -> {}))
                                .withMessageContaining("ended before it reported")));
    }

    @Test
    void a_second_report_is_an_error_of_the_child() {
        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group ->
                                        group.<String>forkReady(readiness -> {
                                            readiness.report("once");
                                            readiness.report("twice");
                                        })))
                        .withCauseInstanceOf(AlreadyCompletedException.class));
    }

    @Test
    void a_cancelled_forker_cancels_the_child() {
        var trace = new Trace();

        TestRun run =
                run(loop ->
                        TaskGroup.run(group -> {
                            boolean finished =
                                    Async.moveOnAfter(
                                            SECOND,
                                            () ->
                                                    group.forkReady(readiness -> {
                                                        try {
                                                            Async.sleep(HOUR);
                                                        } finally {
                                                            trace.add("child ended");
                                                        }
                                                    }));
                            assertThat(finished).isFalse();
                            trace.add("forker went on");
                        }));

        assertThat(trace.steps()).containsExactlyInAnyOrder("child ended", "forker went on");
        assertThat(run.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void a_report_that_a_cancel_has_overtaken_is_discarded_and_its_child_cancelled() {
        List<Object> discarded = new ArrayList<>();

        TestRun run =
                run(loop -> {
                    loop.loop().discardHandler((on, value, source) -> discarded.add(value));
                    TaskGroup.run(group -> {
                        var scope = new CancelScope();
                        boolean finished =
                                scope.run(() ->
                                        group.forkReady(readiness -> {
                                            scope.cancel(); // of the forker
                                            readiness.report("late");
                                            Async.sleep(HOUR);
                                        }));
                        assertThat(finished).isFalse();
                    });
                    loop.untilIdle();
                });

        assertThat(discarded).containsExactly("late");
        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_child_that_fails_after_its_forker_was_cancelled_fails_the_group() {
        var failure = new IOException("clean-up");

        run(loop ->
                assertThatExceptionOfType(TaskGroupException.class)
                        .isThrownBy(() ->
                                TaskGroup.run(group ->
                                        Async.moveOnAfter(
                                                SECOND,
                                                () ->
                                                        group.forkReady(readiness -> {
                                                            try {
                                                                Async.sleep(HOUR);
                                                            } catch (CancelledError e) {
                                                                throw failure;
                                                            }
                                                        }))))
                        .satisfies(
                                thrown -> assertThat(thrown.failures()).containsExactly(failure)));
    }

    @Test
    void an_interrupted_forker_cancels_the_child() {
        TestRun run =
                run(loop -> {
                    Task<?> forker =
                            Async.detach(() ->
                                    TaskGroup.run(group ->
                                            group.forkReady(readiness ->
                                                    EventLoop.current().promise().await())));
                    loop.untilIdle();
                    forker.thread().interrupt();

                    assertThatExceptionOfType(TaskGroupException.class)
                            .isThrownBy(forker::await)
                            .withCauseInstanceOf(InterruptedException.class);
                });

        assertThat(run.elapsed()).isZero();
    }

    @Test
    void a_child_cancelled_on_its_own_before_the_report_tells_the_forker() {
        run(loop ->
                TaskGroup.run(group ->
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(() ->
                                        group.forkReady(readiness -> {
                                            Async.currentTask().cancel("gave up");
                                            Async.checkpoint();
                                        }))
                                .withMessageContaining("gave up")));
    }

    @Test
    void a_cancelled_group_cancels_forker_and_child() {
        List<String> ended = new ArrayList<>();

        run(loop ->
                TaskGroup.run(group -> {
                    loop.loop().callLater(SECOND, group::cancel);
                    try {
                        group.forkReady(readiness -> {
                            try {
                                Async.sleep(HOUR);
                            } finally {
                                ended.add("child");
                            }
                        });
                    } finally {
                        ended.add("forker");
                    }
                }));

        assertThat(ended).containsExactlyInAnyOrder("forker", "child");
    }

    @Test
    void in_a_cancelled_scope_no_child_is_started() {
        var trace = new Trace();

        run(loop ->
                TaskGroup.run(group -> {
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        group.forkReady(readiness -> trace.add("started"));
                    });
                }));

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_callback_is_refused_before_a_child_is_started() {
        var trace = new Trace();

        TestRun run =
                run(loop ->
                        TaskGroup.run(group -> {
                            loop.loop()
                                    .callSoon(() ->
                                            group.forkReady(readiness -> trace.add("started")));
                            loop.untilIdle();
                            loop.takeFaults();
                        }));

        assertThat(trace.steps()).isEmpty();
        assertThat(run.faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.failure()).isInstanceOf(IllegalStateException.class));
    }
}
