package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.Trace;
import org.junit.jupiter.api.Test;

class CountingTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void a_stream_counts_from_one_and_says_when_it_is_left() {
        run(loop -> {
            try (AsyncStream<Integer> stream = Counting.counting(trace)) {
                assertThat(trace.steps()).isEmpty();
                assertThat(stream.next()).isEqualTo(1);
                assertThat(stream.next()).isEqualTo(2);
            }
        });
        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }
}
