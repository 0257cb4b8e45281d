package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Never more permits than there are, first come, first served, and nobody is overlooked. */
class FifoPermitsTest {
    private final AtomicInteger total = new AtomicInteger(2);
    private final FifoPermits permits = new FifoPermits(total, 0);

    /** A waiter that may leave. */
    private static final class Visitor implements FifoPermits.Waiter {
        private final CountDownLatch inside = new CountDownLatch(1);
        private final AtomicInteger state = new AtomicInteger(); // 1 inside, 2 gone

        @Override
        public boolean claim() {
            return state.compareAndSet(0, 1);
        }

        @Override
        public boolean waits() {
            return state.get() == 0;
        }

        boolean leave() {
            return state.compareAndSet(0, 2);
        }
    }

    @Test
    void there_are_as_many_as_it_says_and_one_given_back_is_one_again() {
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
        assertThat(permits.give()).isNull();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
    }

    @Test
    void a_change_of_the_total_counts_those_that_are_taken() {
        permits.tryTake();
        permits.tryTake();
        total.set(1);
        permits.give();
        assertThat(permits.tryTake()).isFalse();
        assertThat(permits.taken()).isOne();
        total.set(Integer.MAX_VALUE);
        assertThat(permits.tryTake()).isTrue();
    }

    @Test
    void nobody_takes_one_before_those_who_wait() {
        permits.add(new Visitor());
        assertThat(permits.tryTake()).isFalse();
    }

    @Test
    void one_given_back_goes_to_whoever_has_waited_longest_and_still_wants_it() {
        permits.tryTake();
        permits.tryTake();
        var visitors = new ArrayList<Visitor>();
        for (int i = 0; i < 3; i++) {
            visitors.add(new Visitor());
            permits.add(visitors.get(i));
            assertThat(permits.next()).isNull();
        }
        visitors.get(0).leave();
        permits.left(2);
        assertThat(permits.give()).isSameAs(visitors.get(1));
        assertThat(permits.give()).isSameAs(visitors.get(2));
        assertThat(permits.taken()).isEqualTo(2);
        assertThat(permits.give()).isNull();
        assertThat(permits.taken()).isOne();
    }

    @Test
    void a_lower_total_is_reached_before_anybody_who_waits_gets_one() {
        permits.tryTake();
        permits.tryTake();
        var visitor = new Visitor();
        permits.add(visitor);
        total.set(1);
        assertThat(permits.give()).isNull();
        assertThat(permits.give()).isSameAs(visitor);
        assertThat(permits.taken()).isOne();
    }

    @Test
    void those_who_have_left_do_not_pile_up() {
        total.set(0);
        var patient = new Visitor();
        permits.add(patient);
        for (int i = 0; i < 10_000; i++) {
            var visitor = new Visitor();
            permits.add(visitor);
            visitor.leave();
            permits.left(1);
        }
        assertThat(permits.waiters()).hasSizeLessThan(100).contains(patient);
    }

    @Test
    @Tag("slow") // threads against each other
    void any_number_of_threads_never_have_more_than_there_are_and_none_waits_for_ever()
            throws Exception {
        total.set(3);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Integer> thread =
                () -> {
                    int visits = 0;
                    for (int i = 0; i < 20_000; i++) {
                        var visitor = new Visitor();
                        if (!permits.tryTake()) {
                            permits.add(visitor);
                            letIn(permits.next());
                            if (i % 3 == 0 && visitor.leave()) {
                                permits.left(4);
                                continue;
                            }
                            visitor.inside.await();
                        }
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        visits++;
                        inside.decrementAndGet();
                        letIn(permits.give());
                    }
                    return visits;
                };
        int visits = 0;
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> one : threads.invokeAll(List.of(thread, thread, thread, thread))) {
                visits += one.get();
            }
        }
        assertThat(most).hasValueBetween(1, 3);
        assertThat(visits).isPositive();
        assertThat(permits.taken()).isZero();
    }

    private static void letIn(FifoPermits.Waiter waiter) {
        if (waiter instanceof Visitor visitor) {
            visitor.inside.countDown();
        }
    }
}
