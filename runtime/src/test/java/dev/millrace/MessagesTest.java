package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Messages name what the user wrote. */
class MessagesTest extends EngineTest {

    @Test
    void a_deadline_at_a_time_names_that_time() {
        run(loop -> {
            Async.sleep(Duration.ofSeconds(3));
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() ->
                            Async.timeoutAt(
                                    Duration.ofSeconds(5), () -> Async.sleep(Duration.ofHours(1))))
                    .withMessageContaining("the deadline at loop time PT5S");
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void a_time_that_has_passed_cuts_off_at_the_first_checkpoint() {
        run(loop -> {
            Async.sleep(Duration.ofSeconds(3));
            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() -> Async.timeoutAt(Duration.ofSeconds(2), Async::checkpoint));
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void a_deadline_on_virtual_time_says_so() {
        run(loop ->
                assertThatExceptionOfType(DeadlineExceededException.class)
                        .isThrownBy(() ->
                                Async.timeout(
                                        Duration.ofSeconds(1),
                                        () -> Async.sleep(Duration.ofHours(1))))
                        .withMessageContaining("the deadline of PT1S, which is virtual time"));
    }

    @Test
    void a_lambda_is_called_by_the_class_it_stands_in() {
        run(loop -> {
            loop.loop()
                    .callSoon(() -> {
                        throw new IllegalStateException("boom");
                    });
            loop.untilIdle();
            assertThat(loop.takeFaults().getFirst().source())
                    .isEqualTo("a lambda in dev.millrace.MessagesTest");
        });
    }

    @Test
    void code_whose_text_cannot_be_had_is_called_by_its_class() {
        var mute =
                new Runnable() {
                    @Override
                    public void run() {
                        throw new IllegalStateException("boom");
                    }

                    @Override
                    public String toString() {
                        throw new StackOverflowError("on purpose");
                    }
                };

        run(loop -> {
            loop.loop().callSoon(mute);
            loop.untilIdle();
            assertThat(loop.takeFaults().getFirst().source()).isEqualTo(mute.getClass().getName());
        });
    }

    @Test
    void a_loop_and_a_scope_say_in_which_state_they_are() {
        run(loop -> {
            assertThat(loop.loop())
                    .hasToString("loop " + loop.loop().name() + " (running, " + engine + ")");
            var scope = new CancelScope();
            assertThat(scope).hasToString("cancel scope (not entered)");
            scope.run(() -> {
                assertThat(scope).hasToString("cancel scope (open)");
                scope.cancel("enough");
            });
            assertThat(scope.toString()).contains("cancelled by test body: enough");
        });
    }

    @Test
    void a_refused_nested_run_opens_no_loop() {
        run(loop -> {
            String before = LoopImpl.nextName();
            assertThatIllegalStateException()
                    .isThrownBy(() -> Async.run(() -> "never"))
                    .withMessageContaining("another loop cannot run inside loop")
                    .satisfies(refused -> assertThat(refused.getSuppressed()).isEmpty());
            assertThat(numberOf(LoopImpl.nextName())).isEqualTo(numberOf(before) + 2);
        });
    }

    @Test
    void a_wait_outside_a_task_names_a_call_that_the_user_knows_and_where_it_belongs() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Async.<String>suspend(waiter -> {}))
                .withMessageContaining("await or Async.suspend was called outside a task")
                .withMessageContaining("call it inside Async.run or loop.submit")
                .withMessageContaining("a job of an executor awaits in fromThread(…)");
        assertThatIllegalStateException()
                .isThrownBy(() -> Async.timeout(Duration.ofSeconds(1), () -> "never"))
                .withMessageContaining("a timeout or CancelScope.run was called outside a task");
    }

    private static int numberOf(String loopName) {
        return Integer.parseInt(loopName.substring(loopName.lastIndexOf('-') + 1));
    }
}
