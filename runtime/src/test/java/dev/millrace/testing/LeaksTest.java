package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.LoopFault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaksTest {
    private final Leaks leaks = new Leaks();

    @Test
    void nothing_found_throws_nothing() {
        var thrown = new IOException();
        leaks.addFaults(List.of());
        leaks.suppressedIn(thrown);
        assertThat(thrown.getSuppressed()).isEmpty();
        assertThatCode(leaks::throwIfAny).doesNotThrowAnyException();
    }

    @Test
    void every_finding_is_named_and_every_failure_kept() {
        var failure = new IOException("cause");
        leaks.add("a task was left");
        leaks.addFaults(List.of(LoopFault.of("a fault", failure), LoopFault.of("another", null)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(leaks::throwIfAny)
                .withMessageContaining("a task was left")
                .withMessageContaining("a fault")
                .withMessageContaining("cause")
                .withMessageContaining("another")
                .satisfies(error -> assertThat(error).hasSuppressedException(failure));
    }
}
