package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsyncReadWriteLockTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void readers_share_it_and_a_writer_has_it_alone() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            TaskGroup.run(group -> {
                group.fork(() -> lock.read(() -> stay("r1")));
                group.fork(() -> lock.read(() -> stay("r2")));
                group.fork(() -> lock.write(() -> stay("w")));
                group.fork(() -> lock.read(() -> stay("r3")));
                loop.untilIdle();
                assertThat(lock.heldBy()).hasSize(2);
                assertThat(lock.waiting()).hasSize(2);
                assertThat(lock.tryRead()).as("a reader behind a writer").isFalse();
                assertThat(lock.tryWrite()).isFalse();
            });
        });
        assertThat(trace.steps())
                .containsExactly("+r1", "+r2", "-r1", "-r2", "+w", "-w", "+r3", "-r3");
    }

    private void stay(String name) {
        trace.add("+" + name);
        Async.sleep(SECOND);
        trace.add("-" + name);
    }

    @Test
    void a_writer_that_gives_up_lets_the_readers_behind_it_in() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create();
            TaskGroup.run(group -> {
                lock.acquireRead();
                Task<?> writer = group.fork(() -> lock.write(() -> trace.add("written")));
                group.fork(() -> lock.read(() -> trace.add("read")));
                loop.untilIdle();
                writer.cancel();
                loop.untilIdle();
                assertThat(trace.steps()).containsExactly("read");
                lock.release();
            });
        });
    }

    @Test
    void a_task_that_holds_it_may_not_take_it_again() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            lock.read(() -> {
                assertThatIllegalStateException()
                        .isThrownBy(lock::acquireWrite)
                        .withMessageContaining("routes is already held by the task that asks");
                assertThatIllegalStateException().isThrownBy(lock::acquireRead);
                assertThat(lock.tryRead()).isFalse();
            });
            assertThatIllegalStateException().isThrownBy(lock::release);
            assertThat(lock.tryWrite()).isTrue();
            assertThat(lock.toString()).contains("routes (written by");
            lock.release();
            assertThat(lock.toString()).contains("routes (free");
        });
    }

    @Test
    void a_circle_over_readers_is_reported_too() {
        run(loop -> {
            AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
            AsyncLock ledger = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork(
                        "reader",
                        () ->
                                routes.read(() -> {
                                    Async.sleep(SECOND);
                                    Async.moveOnAfter(SECOND, () -> ledger.run(() -> {}));
                                }));
                group.fork(
                        "writer",
                        () ->
                                ledger.run(() -> {
                                    Async.sleep(SECOND);
                                    routes.write(() -> trace.add("written"));
                                }));
            });
            assertThat(loop.takeFaults())
                    .singleElement()
                    .extracting(LoopFault::message)
                    .asString()
                    .contains("writer waits for routes (read by reader")
                    .contains("reader waits for ledger (held by writer");
        });
        assertThat(trace.steps()).containsExactly("written");
    }

    @Test
    void a_body_runs_with_the_lock_and_its_value_is_returned() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            assertThat(lock.<String, RuntimeException>read(lock::toString))
                    .startsWith("routes (read by ");
            assertThat(lock.<String, RuntimeException>write(lock::toString))
                    .startsWith("routes (written by ");
            assertThat(lock.toString()).startsWith("routes (free, 0 waiting");
            assertThat(lock.tryRead()).isTrue();
            lock.release();
            assertThat(lock.tryWrite()).isTrue();
            lock.release();
            assertThat(lock.heldBy()).isEmpty();
        });
    }
}
