package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {
    @Test
    void steps_are_kept_in_order_and_handed_out_as_a_copy() throws InterruptedException {
        var trace = new Trace();
        trace.add("first");
        var before = trace.steps();
        Thread.ofVirtual().start(() -> trace.add("second")).join();
        assertThat(before).containsExactly("first");
        assertThat(trace.steps()).containsExactly("first", "second");
        assertThat(trace).hasToString("first, second");
    }
}
