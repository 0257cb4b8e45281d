package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SteppedStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void a_failing_operator_closes_its_source_in_for_each() {
        var failure = new IOException("bad row");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> mapped =
                            counting(trace)
                                    .map(n -> {
                                        throw failure;
                                    });
                    assertThat(catchThrowable(mapped::toList)).isSameAs(failure);
                    assertThat(
                                    catchThrowable(() ->
                                            AsyncStream.of(1)
                                                    .filter(n -> {
                                                        throw failure;
                                                    })
                                                    .next()))
                            .isSameAs(failure);
                    assertThatNullPointerException()
                            .isThrownBy(() -> AsyncStream.of(1).map(n -> null).next());
                });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }
}
