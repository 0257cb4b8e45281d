package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.FiberEngine;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
        value = FiberEngine.class,
        names = {"CARRIER", "BATON"})
class MappedStreamTest {
    @Parameter FiberEngine engine;

    private final Trace trace = new Trace();

    private AsyncStream<Integer> counting() {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; ; n++) {
                    trace.add("emits " + n);
                    out.emit(n);
                }
            } finally {
                trace.add("cleaned up");
            }
        });
    }

    @Test
    void a_failing_operator_closes_its_source_in_for_each() {
        var failure = new IOException("bad row");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> mapped =
                            counting()
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
