package dev.millrace.internal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
    private final ReadyQueue queue = new ReadyQueue();

    @Test
    void an_empty_queue_has_nothing_to_give() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
        assertThat(queue.peek()).isNull();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void one_entry_may_be_queued_twice() {
        var entry = new Item();
        queue.add(entry);
        queue.add(entry);

        assertThat(queue.poll()).isSameAs(entry);
        assertThat(queue.poll()).isSameAs(entry);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void random_adds_and_polls_keep_the_order() {
        var random = new Random(7);
        var model = new ArrayDeque<Entry>();
        for (int step = 0; step < 200_000; step++) {
            if (random.nextInt(1000) < 520) {
                var item = new Item();
                queue.add(item);
                model.add(item);
            } else {
                assertThat(queue.peek()).isSameAs(model.peek());
                assertThat(queue.poll()).isSameAs(model.poll());
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    @Test
    void a_burst_does_not_cost_its_ring_for_ever() {
        for (int i = 0; i < 200_000; i++) {
            queue.add(new Item());
        }
        while (!queue.isEmpty()) {
            queue.poll();
        }

        assertThat(queue.ring).hasSameSizeAs(new ReadyQueue().ring).containsOnlyNulls();
        queue.add(new Item());
        assertThat(queue.poll()).isNotNull();
    }

    private static final class Item extends Entry {}
}
