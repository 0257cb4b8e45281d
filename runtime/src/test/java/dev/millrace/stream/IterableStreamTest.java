package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IterableStreamTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void elements_that_are_there_already_come_in_order() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(AsyncStream.of(1, 2, 3).toList()).containsExactly(1, 2, 3);
                    assertThat(AsyncStream.of().toList()).isEmpty();
                    AsyncStream<String> stream = AsyncStream.from(List.of("a", "b"));
                    assertThat(stream.next()).isEqualTo("a");
                    stream.close();
                    assertThat(stream.closed()).isTrue();
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void each_ready_element_is_a_checkpoint_and_takes_turns() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.from(IntStream.range(0, 1_000).boxed().toList());
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel("enough");
                        stream.next();
                        trace.add("not reached");
                    });
                    TaskGroup.run(group -> {
                        group.fork(() -> trace.add("sibling ran"));
                        assertThat(stream.toList()).hasSize(1_000);
                        trace.add("read");
                    });
                });
        assertThat(trace.steps()).containsExactly("sibling ran", "read");
    }

    @Test
    void a_null_among_ready_elements_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThatNullPointerException().isThrownBy(() -> AsyncStream.of(1, null));
                    var stream = AsyncStream.from(Arrays.asList(1, null));
                    assertThat(stream.next()).isEqualTo(1);
                    assertThatNullPointerException().isThrownBy(stream::next);
                });
    }
}
