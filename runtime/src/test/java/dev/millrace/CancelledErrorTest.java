package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the error of a cancel tells, and who is meant by it. */
class CancelledErrorTest extends EngineTest {
    @Test
    void legacy_code_that_catches_every_exception_lets_a_cancel_pass() {
        var trace = new Trace();

        run(loop -> {
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() -> {
                        scope.cancel();
                        try {
                            Async.checkpoint();
                        } catch (Exception e) {
                            trace.add("swallowed");
                        }
                        trace.add("went on");
                    });
            assertThat(finished).isFalse();
        });

        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void it_says_which_task_cancelled_and_why() {
        CancelledError error =
                firstRaise(
                        scope -> Async.detach("janitor", () -> cancelled(scope, "closing time")));

        assertThat(error.who()).isEqualTo("janitor");
        assertThat(error.reason()).isEqualTo("closing time");
        assertThat(error).hasMessage("cancelled by janitor: closing time");
    }

    @Test
    void it_says_which_thread_cancelled() {
        CancelledError error =
                firstRaise(scope -> Thread.ofPlatform().name("operator").start(scope::cancel));

        assertThat(error.who()).isEqualTo("operator");
        assertThat(error.reason()).isNull();
        assertThat(error).hasMessage("cancelled by operator");
    }

    @Test
    void it_says_that_a_callback_cancelled() {
        CancelledError error =
                firstRaise(scope -> EventLoop.current().callSoon(() -> scope.cancel("too late")));

        assertThat(error.who()).startsWith("a callback of loop ").doesNotContain("-callbacks");
    }

    @Test
    void it_names_the_deadline_that_cancelled() {
        CancelledError error = firstRaise(scope -> scope.reschedule(Duration.ofSeconds(3)));

        assertThat(error.who()).isEqualTo("the deadline of PT3S, which is virtual time");
    }

    @Test
    void it_names_an_unnamed_thread_too() {
        CancelledError error = firstRaise(scope -> Thread.ofVirtual().start(scope::cancel));

        assertThat(error.who()).isNotBlank();
    }

    @Test
    void each_raise_is_a_new_instance_without_a_stack_trace() {
        List<CancelledError> raised = new ArrayList<>();

        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                for (int i = 0; i < 2; i++) {
                    try {
                        Async.checkpoint();
                    } catch (CancelledError e) {
                        raised.add(e);
                    }
                }
            });
        });

        assertThat(raised).hasSize(2);
        assertThat(raised.get(0)).isNotSameAs(raised.get(1));
        assertThat(raised).allSatisfy(error -> assertThat(error.getStackTrace()).isEmpty());
    }

    @Test
    void awaiting_a_task_that_somebody_else_cancelled_throws_an_ordinary_exception() {
        run(loop -> {
            Task<?> victim = Async.detach("victim", () -> Async.sleep(Duration.ofHours(1)));
            loop.untilIdle();
            victim.cancel("not needed");

            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(victim::await)
                    .withMessage("victim was cancelled: not needed");
            Async.checkpoint(); // I am not being cancelled
        });
    }

    @Test
    void awaiting_a_promise_that_somebody_else_cancelled_throws_an_ordinary_exception() {
        run(loop -> {
            Promise<String> promise = loop.loop().promise("reply");
            Task<String> waiter = Async.detach(() -> promise.await());
            loop.untilIdle();
            promise.cancel();

            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(waiter::await)
                    .withMessage("reply was cancelled");
            assertThat(waiter.cancelled()).isFalse();
        });
    }

    @Test
    void one_cancel_for_me_and_what_i_await_is_my_own_cancellation() {
        run(loop -> {
            var scope = new CancelScope();
            boolean finished =
                    scope.run(() ->
                            TaskGroup.run(group -> {
                                Task<?> child = group.fork(() -> Async.sleep(Duration.ofHours(1)));
                                loop.loop().callSoon(scope::cancel);
                                child.await();
                            }));

            assertThat(finished).isFalse();
        });
    }

    private CancelledError firstRaise(Consumer<CancelScope> canceller) {
        List<CancelledError> raised = new ArrayList<>();
        run(loop -> {
            var scope = new CancelScope();
            scope.run(() -> {
                canceller.accept(scope);
                try {
                    loop.loop().promise().await();
                } catch (CancelledError e) {
                    raised.add(e);
                    throw e;
                }
            });
        });
        return raised.getFirst();
    }

    private static String cancelled(CancelScope scope, String reason) {
        scope.cancel(reason);
        return "done";
    }
}
