package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GeneratorStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    private AsyncStream<Integer> counting() {
        return AsyncStream.generate(out -> {
            try {
                for (int n = 1; ; n++) {
                    out.emit(n);
                }
            } finally {
                trace.add("cleaned up");
            }
        });
    }

    @Test
    void a_generator_may_be_made_outside_any_loop() {
        AsyncStream<Integer> stream = counting();
        TestLoop.run(engine, loop -> assertThat(stream.take(2).toList()).containsExactly(1, 2));
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void null_bodies_and_actions_are_refused() {
        assertThatNullPointerException().isThrownBy(() -> AsyncStream.generate(null));
        assertThatNullPointerException()
                .isThrownBy(() ->
                        counting().forEach((AsyncStream.Action<Integer, RuntimeException>) null));
    }

    @Test
    void one_read_to_its_end_leaves_nothing_to_close() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = AsyncStream.generate(out -> out.emit(1));
                    while (stream.next() != null) {
                        trace.add("read");
                    }
                });
        assertThat(trace.steps()).containsExactly("read");
    }

    @Test
    void one_whose_first_pull_was_cancelled_has_not_started_and_needs_no_close() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = counting();
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel("enough");
                        stream.next();
                    });
                    assertThat(scope.cancelledCaught()).isTrue();
                    assertThat(stream.closed()).isFalse();
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_started_generator_that_is_dropped_is_closed_and_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            pullOnceAndDrop();
                            List<LoopFault> faults = List.of();
                            while (faults.isEmpty()) {
                                Async.blocking(System::gc);
                                Async.checkpoint();
                                faults = loop.takeFaults();
                            }
                        });
        assertThat(run.faults()).hasSize(1);
        assertThat(run.faults().getFirst().message()).contains("abandoned generator");
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    private void pullOnceAndDrop() {
        assertThat(counting().next()).isEqualTo(1);
    }
}
