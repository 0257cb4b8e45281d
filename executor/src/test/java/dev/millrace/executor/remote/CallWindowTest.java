package dev.millrace.executor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a cancel interrupts the thread of a body. */
class CallWindowTest {
    private final CallWindow window = new CallWindow();

    @AfterEach
    void leaveNoInterrupt() {
        Thread.interrupted();
    }

    @Test
    void a_cancel_interrupts_the_body_and_leaves_no_interrupt_behind() {
        window.open();
        window.cancel();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        window.close();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_cancel_that_comes_before_the_body_begins_keeps_it_from_beginning() {
        window.cancel();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(window::open);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_cancel_that_comes_after_the_body_has_ended_interrupts_nobody() {
        window.open();
        window.close();
        window.cancel();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_window_tells_whether_its_body_runs() {
        assertThat(window).hasToString("call (not running)");
        window.open();
        assertThat(window).hasToString("call (running)");
        window.close();
        assertThat(window).hasToString("call (not running)");
        window.cancel();
        assertThat(window).hasToString("call (cancelled)");
    }
}
