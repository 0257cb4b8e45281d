package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();

    private static final class Waiting implements Suspension<@Nullable Void> {
        boolean woken;
        @Nullable CancelHook hook;

        @Override
        public boolean tryResume(@Nullable Void value) {
            return resume(value);
        }

        @Override
        public boolean resume(@Nullable Void value) {
            woken = true;
            return true;
        }

        @Override
        public boolean fail(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onCancel(CancelHook hook) {
            this.hook = hook;
        }
    }

    @Test
    void time_jumps_to_the_next_timer_and_never_back() {
        assertThat(clock.idle(5, 0)).isTrue();
        assertThat(clock.nanoTime()).isEqualTo(5);
        assertThat(clock.idle(3, 0)).isTrue();
        assertThat(clock.time()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void without_a_timer_the_loop_waits_for_real() {
        assertThat(clock.idle(VirtualClock.NO_TIMER, 0)).isFalse();
    }

    @Test
    void work_outside_the_loop_holds_time_until_patience_is_lost() {
        assertThat(clock.idle(5, 1)).isFalse();
        assertThat(clock.nextTimer()).isEqualTo(5);
        assertThat(clock.nanoTime()).isZero();
        clock.loseThePatience();
        assertThat(clock.idle(5, 1)).isTrue();
    }

    @Test
    void idle_waiters_are_woken_before_time_moves_and_quiet_ones_when_no_work_is_out() {
        var idle = new Waiting();
        var quiet = new Waiting();
        clock.whenIdle(idle);
        clock.whenQuiet(quiet);
        assertThat(clock.idle(5, 1)).isTrue();
        assertThat(idle.woken).isTrue();
        assertThat(quiet.woken).isFalse();
        assertThat(clock.idle(5, 0)).isTrue();
        assertThat(quiet.woken).isTrue();
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void a_cancelled_waiter_is_forgotten() {
        var idle = new Waiting();
        clock.whenIdle(idle);
        assertThat(idle.hook).isNotNull();
        assertThat(idle.hook.abort()).isTrue();
        assertThat(clock.idle(VirtualClock.NO_TIMER, 0)).isFalse();
        assertThat(idle.woken).isFalse();
    }
}
