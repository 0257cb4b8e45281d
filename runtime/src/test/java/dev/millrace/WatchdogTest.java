package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // the watchdog looks at real time: the step holds the loop until that is reported
class WatchdogTest extends OnBothEngines {

    @Test
    void a_slow_task_is_named_with_its_stack_while_it_still_holds_the_loop()
            throws InterruptedException {
        reopen(plain().debug(true));

        loop.runUntilComplete(loop.detach("number cruncher", this::computeUntilTold));

        LoopFault fault = faults.takeOne();
        assertThat(fault.message())
                .startsWith("number cruncher has held the loop for")
                .contains("runInExecutor");
        assertThat(fault.source()).isEqualTo("number cruncher");
        assertThat(frames(fault.failure())).contains("computeUntilTold");
        assertThat(fault.failure().getSuppressed())
                .singleElement()
                .asString()
                .startsWith("what the loop does:\nloop ")
                .contains("held by number cruncher #1")
                .contains("number cruncher #1: running");
    }

    @Test
    void a_slow_callback_is_named_with_its_stack_while_it_still_holds_the_loop()
            throws InterruptedException {
        reopen(plain().debug(true));
        loop.callSoon(() -> trace.add(computeUntilTold()));

        runOneTurn();

        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).startsWith("a callback has held the loop for");
        assertThat(frames(fault.failure())).contains("computeUntilTold");
    }

    @Test
    void in_production_a_step_may_take_a_second_and_is_told_all_the_same()
            throws InterruptedException {
        reopen(plain());
        assertThat(loop.debug()).isFalse();

        loop.runUntilComplete(loop.detach("number cruncher", this::computeUntilTold));

        String message = faults.takeOne().message();
        assertThat(message).matches("number cruncher has held the loop for \\d{4,} ms.*");
    }

    @Test
    void a_loop_that_waits_is_not_slow() throws InterruptedException {
        reopen(inRealTime().slowStep(Duration.ofMillis(100)));
        run(() -> Async.sleep(Duration.ofMillis(300)));

        assertThat(faults.take()).isEmpty();
    }

    @Test
    void a_cancelled_task_in_a_wait_that_is_no_checkpoint_is_named() throws InterruptedException {
        var never = new CountDownLatch(1);
        reopen(builder().slowStep(Duration.ofDays(1)));
        run(() -> {
            var stuck =
                    loop.detach(
                            "stuck",
                            () -> {
                                Async.blocking(() -> never.await());
                                return null;
                            });
            Async.checkpoint();
            stuck.cancel();
            LoopFault fault = Async.blocking(() -> faults.await("wait that is no checkpoint"));
            assertThat(fault.source()).isEqualTo("stuck");
            assertThat(fault.message()).contains("interruptible");
            never.countDown();
            stuck.await(); // else it may still be there when its loop is looked at
        });
    }

    /** With the patience that a loop has by itself. */
    private EventLoop.Builder plain() {
        return EventLoop.builder().engine(engine).clock(time).exceptionHandler(faults);
    }

    private String computeUntilTold() {
        while (!faults.any()) {
            Thread.onSpinWait();
        }
        return "told";
    }

    private static String[] frames(Throwable where) {
        return Arrays.stream(where.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toArray(String[]::new);
    }
}
