package dev.millrace.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeapTimersTest {
    private final HeapTimers timers = new HeapTimers();
    private final List<Alarm> fired = new ArrayList<>();

    @Test
    void fires_what_is_due_in_order_and_leaves_the_rest() {
        Alarm three = set(3);
        Alarm one = set(1);
        Alarm two = set(2);

        timers.fire(2);

        assertThat(fired).containsExactly(one, two);
        assertThat(timers.size()).isOne();
        assertThat(timers.earliestNanos()).isEqualTo(3);
        assertThat(three.isQueued()).isTrue();
        assertThat(one.isQueued()).isFalse();
    }

    @Test
    void is_empty_at_first_and_after_everything_has_fired() {
        assertThat(timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
        set(1);
        timers.fire(1);
        timers.fire(1);

        assertThat(timers.size()).isZero();
        assertThat(timers.earliestNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(fired).hasSize(1);
    }

    @Test
    void setting_a_timer_again_moves_it_behind_those_of_its_new_deadline() {
        Alarm moved = set(1);
        Alarm other = set(5);
        timers.set(moved, 5);

        assertThat(timers.size()).isEqualTo(2);
        timers.fire(5);

        assertThat(fired).containsExactly(other, moved);
    }

    @Test
    void removing_is_told_once() {
        Alarm timer = set(1);

        assertThat(timers.remove(timer)).isTrue();
        assertThat(timers.remove(timer)).isFalse();
        timers.fire(10);

        assertThat(fired).isEmpty();
    }

    @Test
    void clearing_forgets_all_and_they_can_be_set_again() {
        Alarm timer = set(1);
        timers.clear();

        assertThat(timers.size()).isZero();
        assertThat(timer.isQueued()).isFalse();
        assertThat(timers.remove(timer)).isFalse();
        timers.set(timer, 2);
        timers.fire(2);
        assertThat(fired).containsExactly(timer);
    }

    @Test
    void a_timer_may_set_itself_again_while_it_fires_and_waits_for_its_new_deadline() {
        var again =
                new Timer() {
                    int times;

                    @Override
                    protected void due() {
                        times++;
                        timers.set(this, whenNanos() + 10);
                    }

                    @Override
                    public void run() {}
                };
        timers.set(again, 0);

        timers.fire(5);

        assertThat(again.times).isOne();
        assertThat(timers.earliestNanos()).isEqualTo(10);
    }

    @Test
    void random_sets_moves_and_removals_fire_in_order_of_deadline_then_of_setting() {
        var random = new Random(42);
        for (int round = 0; round < 200; round++) {
            var expected = new ArrayList<Alarm>();
            long start = random.nextLong(); // also where the clock is about to wrap around
            for (int i = 0; i < random.nextInt(200); i++) {
                Alarm alarm = new Alarm(i);
                timers.set(alarm, start + random.nextInt(50));
                expected.add(alarm);
            }
            for (int i = 0; i < expected.size() / 3; i++) {
                Alarm alarm = expected.remove(random.nextInt(expected.size()));
                if (random.nextBoolean()) {
                    timers.remove(alarm);
                } else {
                    timers.set(alarm, start + random.nextInt(50));
                    expected.add(alarm);
                }
            }
            expected.sort(
                    Comparator.<Alarm>comparingLong(alarm -> alarm.whenNanos - start)
                            .thenComparingLong(alarm -> alarm.order));
            fired.clear();
            timers.fire(start + 50);

            assertThat(fired).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void a_heap_that_was_large_is_small_again() {
        var alarms = new ArrayList<Alarm>();
        for (int i = 0; i < 100_000; i++) {
            alarms.add(set(i));
        }
        alarms.forEach(timers::remove);

        assertThat(timers.heap).hasSameSizeAs(new HeapTimers().heap).containsOnlyNulls();
    }

    private Alarm set(long when) {
        var alarm = new Alarm(when);
        timers.set(alarm, when);
        return alarm;
    }

    private final class Alarm extends Timer {
        private final long name;

        Alarm(long name) {
            this.name = name;
        }

        @Override
        protected void due() {
            fired.add(this);
        }

        @Override
        public void run() {}

        @Override
        public String toString() {
            return "alarm " + name;
        }
    }
}
