package dev.millrace.executor.process;

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
    void a_cancel_interrupts_the_body_of_its_call_and_no_other() {
        window.open(2);
        window.interrupt(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        window.interrupt(2);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        window.close();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_cancel_that_comes_before_the_body_begins_keeps_it_from_beginning() {
        window.interrupt(1);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> window.open(1));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        window.open(2);
        window.close();
    }

    @Test
    void a_cancel_that_comes_after_the_body_has_ended_interrupts_nobody() {
        window.open(1);
        window.close();
        window.interrupt(1);
        window.open(2);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        window.close();
    }
}
