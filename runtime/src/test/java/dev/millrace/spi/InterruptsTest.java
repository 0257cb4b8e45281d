package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures say that a thread was interrupted. */
class InterruptsTest {

    @ParameterizedTest
    @MethodSource
    void an_interrupt_is_known_by_what_it_makes_calls_throw(Throwable thrown) {
        assertThat(Interrupts.haveCaused(thrown)).isTrue();
        assertThat(Interrupts.haveCaused(new IllegalStateException("the query failed", thrown)))
                .isTrue();
    }

    static Throwable[] an_interrupt_is_known_by_what_it_makes_calls_throw() {
        return new Throwable[] {
            new InterruptedException(),
            new ClosedByInterruptException(),
            new FileLockInterruptionException(),
            new InterruptedIOException(),
            new SocketException("Closed by interrupt"),
        };
    }

    @ParameterizedTest
    @MethodSource
    void other_failures_are_what_they_say(Throwable thrown) {
        assertThat(Interrupts.haveCaused(thrown)).isFalse();
    }

    static Throwable[] other_failures_are_what_they_say() {
        return new Throwable[] {
            new IOException("disk"),
            new SocketTimeoutException(),
            new SocketException("Connection reset"),
            new SocketException(),
            new IllegalStateException("the query failed", new IOException("disk")),
        };
    }
}
