package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final FaultLog log = new FaultLog();
    private final LoopFault first = LoopFault.of("first", null);
    private final LoopFault second = LoopFault.of("second", null);

    @Test
    void a_fault_is_unexpected_until_it_is_taken() {
        try (EventLoop loop = EventLoop.open()) {
            log.handle(loop, first);
            assertThat(log.unexpected()).containsExactly(first);
            assertThat(log.take()).containsExactly(first);
            assertThat(log.unexpected()).isEmpty();
            assertThat(log.taken()).containsExactly(first);
        }
    }

    @Test
    void faults_that_are_expected_are_taken_at_once() {
        try (EventLoop loop = EventLoop.open()) {
            log.handle(loop, first);
            log.expect();
            log.handle(loop, second);
            assertThat(log.unexpected()).containsExactly(first);
            assertThat(log.taken()).containsExactly(second);
        }
    }
}
