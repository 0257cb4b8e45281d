package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Interrupts;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InterruptibleCallTest {
    @ParameterizedTest
    @EnumSource
    @Timeout(60) // a hang fails, instead of stopping the build
    void an_interrupt_ends_each_call_and_is_recognised_as_its_cause(InterruptibleCall call)
            throws InterruptedException {
        var thrown = new AtomicReference<Throwable>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            try {
                                call.make();
                            } catch (Exception e) {
                                thrown.set(e);
                            }
                        });
        thread.join();

        assertThat(thrown.get()).isNotNull();
        assertThat(Interrupts.haveCaused(thrown.get())).isTrue();
    }
}
