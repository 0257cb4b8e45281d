package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Suspension;
import org.junit.jupiter.api.Test;

class WaiterQueueTest {
    private static final class Waiting extends Waiter<String, Waiting> {
        @Override
        public void accept(Suspension<String> waiting) {
            park(waiting);
        }

        @Override
        public boolean abort() {
            return true;
        }
    }

    private final WaiterQueue<Waiting> queue = new WaiterQueue<>();
    private final Waiting a = new Waiting();
    private final Waiting b = new Waiting();
    private final Waiting c = new Waiting();

    @Test
    void first_come_first_served() {
        queue.add(a);
        queue.add(b);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.poll()).isSameAs(a);
        queue.add(a);
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whoever_gives_up_leaves_from_anywhere() {
        queue.add(a);
        queue.add(b);
        queue.add(c);
        queue.remove(b);
        assertThat(queue.poll()).isSameAs(a);
        queue.add(b);
        queue.remove(c);
        assertThat(queue.poll()).isSameAs(b);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void the_last_one_may_leave_and_another_come() {
        queue.add(a);
        queue.add(b);
        queue.remove(b);
        queue.add(c);
        assertThat(queue.poll()).isSameAs(a);
        assertThat(queue.poll()).isSameAs(c);
    }

    @Test
    void a_waiter_that_never_parked_cannot_be_resumed() {
        assertThat(a.resume("x")).isFalse();
        assertThat(a.fail(new IllegalStateException())).isFalse();
    }
}
