package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.remote.CallWindow;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which body in a worker a cancel reaches. */
class CurrentCallTest {
    private final CurrentCall current = new CurrentCall();

    @AfterEach
    void leaveNoInterrupt() {
        Thread.interrupted();
    }

    @Test
    void a_cancel_interrupts_the_body_of_its_call_and_no_other() {
        CallWindow window = current.arrived(2);
        window.open();
        current.cancel(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        current.cancel(2);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        window.close();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_cancel_that_comes_before_its_call_keeps_that_body_from_beginning() {
        current.cancel(1);
        CallWindow window = current.arrived(1);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(window::open);
        CallWindow next = current.arrived(2);
        next.open();
        next.close();
    }

    @Test
    void a_cancel_of_a_call_that_has_ended_interrupts_nobody() {
        CallWindow first = current.arrived(1);
        first.open();
        first.close();
        current.cancel(1);
        CallWindow second = current.arrived(2);
        second.open();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        second.close();
    }
}
