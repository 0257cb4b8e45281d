package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachEngine(with = Completer.class)
class CompleterTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    @Test
    void the_loop_completes_on_itself_and_a_foreign_thread_outside_of_it() {
        run(loop -> {
            var inLoop = new AtomicBoolean();
            completer.run(() -> inLoop.set(isInLoop(loop.loop())));
            assertThat(inLoop.get()).isEqualTo(completer == Completer.LOOP);
        });
    }

    @Test
    void nothing_else_runs_on_the_loop_during_a_completion_at_once() {
        run(loop -> {
            var other = new AtomicBoolean();
            loop.loop().callSoon(() -> other.set(true));
            completer.runAtOnce(() -> {});
            assertThat(other).isFalse();
            Async.checkpoint();
            assertThat(other).isTrue();
        });
    }

    private static boolean isInLoop(EventLoop loop) {
        return EventLoop.currentOrNull() == loop;
    }
}
