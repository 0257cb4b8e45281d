package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DebugModeTest extends OnBothEngines {

    @BeforeEach
    void in_debug_mode() {
        reopen(builder().debug(true));
    }

    @Test
    void the_fault_of_a_callback_tells_where_it_was_scheduled() throws InterruptedException {
        scheduleFailures();
        runOneTurn();
        runOneTurn();

        assertThat(loop.debug()).isTrue();
        assertThat(faults.take())
                .hasSize(3)
                .allSatisfy(fault ->
                        assertThat(fault.createdAt().getStackTrace())
                                .anyMatch(
                                        frame -> frame.getMethodName().equals("scheduleFailures")));
    }

    @Test
    void an_unread_failure_tells_where_its_task_was_started() throws InterruptedException {
        startFailure();
        runUntilQuiet();
        loop.close();

        assertThat(faults.takeOne().createdAt().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("startFailure"));
    }

    @Test
    void without_debug_mode_nothing_is_recorded() throws InterruptedException {
        reopen(builder());
        scheduleFailures();
        runOneTurn();
        runOneTurn();

        assertThat(faults.take())
                .hasSize(3)
                .allSatisfy(fault -> assertThat(fault.createdAt()).isNull());
    }

    private void scheduleFailures() {
        Runnable failing =
                () -> {
                    throw new IllegalStateException("boom");
                };
        loop.callSoon(failing);
        loop.callSoonThreadSafe(failing);
        loop.callLater(Duration.ZERO, failing);
    }

    private void startFailure() {
        loop.detach(() -> {
            throw new IOException("disk");
        });
    }
}
