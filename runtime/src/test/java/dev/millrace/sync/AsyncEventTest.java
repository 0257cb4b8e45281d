package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncEventTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void all_that_wait_go_on_when_it_is_set_also_if_it_is_cleared_at_once() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            TaskGroup.run(group -> {
                for (String name : new String[] {"a", "b"}) {
                    group.fork(() -> {
                        event.await();
                        trace.add(name);
                    });
                }
                loop.untilIdle();
                assertThat(event.waiting()).hasSize(2);
                event.set();
                event.clear();
                assertThat(event.isSet()).isFalse();
            });
        });
        assertThat(trace.steps()).containsExactly("a", "b");
    }

    @Test
    void who_comes_after_it_was_set_does_not_wait() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            event.set();
            event.set();
            event.await();
            assertThat(event).hasToString("event (set)");
        });
    }

    @Test
    void plain_threads_set_it_and_wait_for_it() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            CompletableFuture<?> happened = event.awaitThreadSafe();
            Async.blocking(event::setThreadSafe);
            event.await();
            Async.blocking(happened::join);
            assertThat(event.awaitThreadSafe()).isNotNull();
        });
    }

    @Test
    void a_thread_that_waits_is_told_when_the_loop_closes() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        AsyncEvent event = AsyncEvent.create(loop);
        CompletableFuture<?> happened = event.awaitThreadSafe();
        loop.close();
        assertThat(happened)
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LoopClosedException.class);
        assertThatThrownBy(event::awaitThreadSafe).isInstanceOf(LoopClosedException.class);
        assertThatThrownBy(event::setThreadSafe).isInstanceOf(LoopClosedException.class);
    }
}
