package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

class TakenStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void take_never_asks_for_one_more_and_closes_its_source() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(counting(trace).take(2).toList()).containsExactly(1, 2);
                    AsyncStream<Integer> pulled = counting(trace).take(1);
                    assertThat(pulled.next()).isEqualTo(1);
                    assertThat(pulled.next()).isNull();
                    assertThat(pulled.closed()).isTrue();
                });
        assertThat(trace.steps())
                .containsExactly("emits 1", "emits 2", "cleaned up", "emits 1", "cleaned up");
    }

    @Test
    void take_of_none_starts_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(counting(trace).take(0).toList()).isEmpty();
                    assertThat(counting(trace).take(0).next()).isNull();
                    assertThatIllegalArgumentException().isThrownBy(() -> counting(trace).take(-1));
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void take_of_more_than_there_is_ends_with_the_source() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(AsyncStream.of(1, 2).take(5).toList()).containsExactly(1, 2);
                    AsyncStream<Integer> pulled = AsyncStream.of(1).take(5);
                    assertThat(pulled.next()).isEqualTo(1);
                    assertThat(pulled.next()).isNull();
                });
    }
}
