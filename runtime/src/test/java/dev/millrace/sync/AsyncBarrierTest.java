package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

class AsyncBarrierTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void the_last_to_come_lets_all_go_and_each_has_a_number_of_its_own() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(3);
            TaskGroup.run(group -> {
                for (int n = 0; n < 6; n++) { // twice
                    group.fork(() -> trace.add("" + barrier.await()));
                }
            });
            assertThat(barrier.waiting()).isEmpty();
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("0", "1", "2", "0", "1", "2");
    }

    @Test
    void a_cancelled_task_has_not_come() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            TaskGroup.run(group -> {
                Task<?> first = group.fork(() -> trace.add("first " + barrier.await()));
                loop.untilIdle();
                first.cancel();
                group.fork(() -> trace.add("second " + barrier.await()));
                loop.untilIdle();
                assertThat(trace.steps()).isEmpty();
                group.fork(() -> trace.add("third " + barrier.await()));
            });
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("second 0", "third 1");
    }

    @Test
    void a_reset_breaks_the_waits_and_it_works_again() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            TaskGroup.run(group -> {
                group.fork(() ->
                        assertThatExceptionOfType(BarrierBrokenException.class)
                                .isThrownBy(barrier::await)
                                .withMessageContaining("reset"));
                loop.untilIdle();
                barrier.reset();
                group.fork(() -> trace.add("" + barrier.await()));
                group.fork(() -> trace.add("" + barrier.await()));
            });
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("0", "1");
    }

    @Test
    void an_abort_breaks_it_until_it_is_reset() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(1);
            barrier.abort();
            assertThat(barrier.broken()).isTrue();
            assertThat(barrier).hasToString("barrier for 1 (aborted)");
            assertThatExceptionOfType(BarrierBrokenException.class).isThrownBy(barrier::await);
            barrier.reset();
            assertThat(barrier.await()).isZero();
            assertThat(barrier.parties()).isEqualTo(1);
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncBarrier.create(0));
        });
    }

    @Test
    void a_barrier_that_nobody_aborted_is_whole() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            assertThat(barrier.broken()).isFalse();
            TaskGroup.run(group -> {
                group.fork(() ->
                        assertThatExceptionOfType(BarrierBrokenException.class)
                                .isThrownBy(barrier::await)
                                .withMessage("the barrier was aborted"));
                loop.untilIdle();
                barrier.abort();
                assertThat(barrier.waiting()).isEmpty();
            });
            barrier.reset();
            assertThat(barrier.broken()).isFalse();
        });
    }

    @Test
    void who_must_give_way_at_the_barrier_still_counts_once() {
        run(loop -> {
            AsyncBarrier barrier = AsyncBarrier.create(2);
            TaskGroup.run(group -> {
                for (int task = 0; task < 2; task++) {
                    group.fork(() -> {
                        for (int round = 0; round < 300; round++) { // more than a task's budget
                            trace.add("" + barrier.await());
                        }
                    });
                }
            });
            assertThat(barrier.waiting()).isEmpty();
        });
        assertThat(trace.steps()).hasSize(600).containsOnly("0", "1");
    }
}
