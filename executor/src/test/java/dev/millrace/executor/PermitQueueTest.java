package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The queue of those that wait for a permit. */
class PermitQueueTest {
    private static final int PRODUCERS = 2;
    private static final int CONSUMERS = 2;
    private static final int EACH = 100_000;

    private final PermitQueue queue = new PermitQueue();

    @Test
    void who_comes_first_is_served_first() {
        var first = new Numbered(0, 1, true);
        var second = new Numbered(0, 2, true);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
        queue.add(first);
        queue.add(second);
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.waiters()).containsExactly(first, second);
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isSameAs(second);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void a_sweep_takes_out_who_waits_no_more_but_for_the_last() {
        List<Numbered> waiters = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            var waiter = new Numbered(0, i, i % 3 == 0 && i < 9);
            waiters.add(waiter);
            queue.add(waiter);
        }
        queue.sweep();
        assertThat(queue.waiters())
                .containsExactly(waiters.get(0), waiters.get(3), waiters.get(6), waiters.get(9));
        queue.add(waiters.get(1));
        queue.sweep();
        assertThat(queue.waiters())
                .containsExactly(waiters.get(0), waiters.get(3), waiters.get(6), waiters.get(1));
    }

    @Test
    void whoever_waits_is_served_once_and_in_order_whatever_threads_add_take_and_sweep()
            throws InterruptedException {
        var left = new AtomicInteger(PRODUCERS * EACH);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < EACH; i++) {
                                    queue.add(new Numbered(producer, i, i % 4 != 0));
                                }
                            }));
        }
        List<List<Numbered>> served = new ArrayList<>();
        int dead = PRODUCERS * EACH / 4;
        for (int c = 0; c < CONSUMERS; c++) {
            var mine = new ArrayList<Numbered>();
            served.add(mine);
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                while (left.get() > dead) {
                                    if (queue.poll() instanceof Numbered next) {
                                        if (next.waits) {
                                            mine.add(next);
                                            left.decrementAndGet();
                                        }
                                    } else {
                                        Thread.onSpinWait();
                                    }
                                }
                            }));
        }
        threads.add(
                Thread.ofPlatform()
                        .start(() -> {
                            while (left.get() > dead) {
                                queue.sweep();
                            }
                        }));
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(served.stream().mapToInt(List::size).sum()).isEqualTo(PRODUCERS * EACH * 3 / 4);
        assertThat(served.stream().flatMap(List::stream).distinct().count())
                .isEqualTo(PRODUCERS * EACH * 3L / 4);
        for (List<Numbered> mine : served) {
            int[] last = {-1, -1};
            for (Numbered each : mine) {
                assertThat(each.number).isGreaterThan(last[each.producer]);
                last[each.producer] = each.number;
            }
        }
    }

    private record Numbered(int producer, int number, boolean waits) implements FifoPermits.Waiter {
        @Override
        public boolean claim() {
            return waits;
        }
    }
}
