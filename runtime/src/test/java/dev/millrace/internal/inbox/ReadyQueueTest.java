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
        assertThat(queue.end()).isEqualTo(queue.position());
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
    void a_queue_that_is_empty_at_the_end_of_a_chunk_has_nothing_to_give() {
        while (queue.end() < 256) {
            queue.accept(new Callback());
        }
        while (queue.position() < 256) {
            assertThat(queue.poll()).isInstanceOf(Callback.class);
        }

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
        var next = new Item();
        queue.add(next);
        assertThat(queue.poll()).isSameAs(next);
    }

    @Test
    void a_release_before_anything_was_taken_changes_nothing() {
        var entry = new Item();
        queue.add(entry);
        queue.release();

        assertThat(queue.poll()).isSameAs(entry);
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
            assertThat(queue.end() - queue.position()).isEqualTo(model.size());
        }
    }

    @Test
    void what_was_taken_is_shown_until_it_is_released() {
        var first = new Item();
        var second = new Item();
        queue.add(first);
        queue.add(second);

        assertThat(queue.peek()).isSameAs(first);
        queue.take();
        assertThat(queue.taken()).isSameAs(first);
        assertThat(queue.end() - queue.position()).isEqualTo(1);
        queue.release();

        assertThat(queue.taken()).isNull();
        assertThat(queue.poll()).isSameAs(second);
    }

    @Test
    void what_a_burst_has_needed_is_not_kept() {
        for (int i = 0; i < 200_000; i++) {
            queue.add(new Item());
        }
        while (!queue.isEmpty()) {
            queue.poll();
        }
        queue.add(new Item());

        assertThat(queue.chunks()).isEqualTo(1);
    }

    @Test
    void a_bare_callback_is_taken_only_if_it_comes_next() {
        Runnable callback = () -> {};
        assertThat(queue.pollCall()).isNull();
        for (int i = 0; i < 300; i++) { // beyond a chunk
            queue.add(callback);
        }
        queue.add(new Item());
        queue.add(callback);

        for (int i = 0; i < 300; i++) {
            assertThat(queue.pollCall()).isSameAs(callback);
        }
        assertThat(queue.pollCall()).isNull();
        assertThat(queue.position()).isEqualTo(300);
        assertThat(queue.poll()).isInstanceOf(Item.class);
        assertThat(queue.pollCall()).isSameAs(callback);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void the_place_of_a_callback_that_was_taken_cannot_be_replaced() {
        queue.add((Runnable) () -> {});
        var place = new Spot(queue);
        assertThat(queue.pollCall()).isNotNull();

        assertThat(place.put(new Item())).isFalse();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void an_entry_can_be_replaced_where_it_stands_until_it_is_released() {
        var first = new Item();
        var other = new Item();
        queue.add(first);
        var place = new Spot(queue);
        queue.add(first);

        assertThat(place.put(other)).isTrue();
        assertThat(queue.poll()).isSameAs(other);
        assertThat(place.put(other)).isFalse();
        assertThat(queue.poll()).isSameAs(first);
    }

    private static final class Callback extends CallbackEntry {
        @Override
        public void run() {}
    }

    private static final class Item extends Entry {}

    private static final class Spot extends ReadyQueue.Dispatcher {
        Spot(ReadyQueue queue) {
            super(queue);
        }

        boolean put(Entry other) {
            return replace(other);
        }
    }
}
