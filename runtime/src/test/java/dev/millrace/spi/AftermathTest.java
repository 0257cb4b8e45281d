package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Which failures are what a cancel has left, and which are mistakes all the same. */
class AftermathTest {
    @Test
    void mistakes_do_not_follow_from_a_cancel_whatever_they_are_wrapped_in() {
        for (Throwable mistake :
                new Throwable[] {
                    new AssertionError("no"),
                    new NullPointerException("no"),
                    new ClassCastException("no"),
                    new ArrayIndexOutOfBoundsException("no"),
                    new ArithmeticException("no"),
                    new ArrayStoreException("no"),
                    new NegativeArraySizeException("no"),
                    new IllegalMonitorStateException("no"),
                    new NumberFormatException("no"),
                    new UnsupportedOperationException("no")
                }) {
            assertThat(Aftermath.follows(mistake)).as("%s", mistake).isFalse();
            assertThat(Aftermath.follows(new CompletionException(mistake)))
                    .as("wrapped %s", mistake)
                    .isFalse();
            assertThat(Aftermath.shows(mistake)).as("%s", mistake).isFalse();
        }
    }

    @Test
    void what_a_resource_throws_when_it_is_torn_down_follows_from_a_cancel() {
        assertThat(Aftermath.follows(new IOException("stream closed"))).isTrue();
        assertThat(Aftermath.follows(new IllegalStateException("connection is gone"))).isTrue();
        assertThat(Aftermath.follows(new InterruptedException())).isTrue();
        assertThat(Aftermath.follows(new InterruptedIOException())).isTrue();
    }

    @Test
    void a_mistake_that_a_cancel_has_caused_follows_from_it() {
        var cancelled = new CancellationException("given up");
        assertThat(Aftermath.shows(cancelled)).isTrue();
        assertThat(Aftermath.shows(new IllegalArgumentException(cancelled))).isTrue();
        assertThat(Aftermath.follows(new IllegalArgumentException(cancelled))).isTrue();
    }
}
