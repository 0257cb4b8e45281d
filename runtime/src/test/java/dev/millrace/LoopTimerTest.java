package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTimerTest extends OnBothEngines {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void timers_fire_by_deadline_and_not_by_the_order_they_were_set() throws InterruptedException {
        loop.callLater(Duration.ofSeconds(3), add("3 s"));
        loop.callLater(Duration.ofSeconds(1), add("1 s"));
        loop.callAt(Duration.ofSeconds(2), add("at 2 s"));
        loop.callLater(Duration.ofSeconds(4), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("1 s", "at 2 s", "3 s");
        assertThat(loop.time()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void timers_of_one_deadline_fire_in_the_order_they_were_set() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            loop.callAt(Duration.ofSeconds(1), add("" + i));
        }
        loop.callAt(Duration.ofSeconds(1), loop::stop);

        loop.runForever();

        assertThat(trace).hasSize(100).startsWith("0", "1", "2").endsWith("98", "99");
    }

    @Test
    void time_counts_from_the_opening_of_the_loop() {
        assertThat(loop.time()).isZero();
        time.pass(Duration.ofMinutes(2));
        assertThat(loop.time()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void a_timer_tells_its_deadline_in_loop_time() {
        time.pass(Duration.ofSeconds(10));

        assertThat(loop.callLater(Duration.ofSeconds(5), () -> {}).when())
                .isEqualTo(Duration.ofSeconds(15));
        assertThat(loop.callAt(Duration.ofSeconds(7), () -> {}).when())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void a_negative_delay_is_none() throws InterruptedException {
        loop.callLater(Duration.ofDays(-1), add("negative"));
        loop.callLater(Duration.ZERO, add("zero"));

        runOneTurn();

        assertThat(trace).containsExactly("negative", "zero");
    }

    @Test
    void a_deadline_that_is_past_is_due_at_once() throws InterruptedException {
        time.pass(Duration.ofSeconds(10));
        loop.callAt(Duration.ofSeconds(3), add("past"));
        loop.callAt(Duration.ofSeconds(-3), add("before the loop"));

        runOneTurn();

        assertThat(trace).containsExactlyInAnyOrder("past", "before the loop");
    }

    @Test
    void a_delay_too_long_for_a_long_is_far_away_and_not_in_the_past() throws InterruptedException {
        for (var huge :
                List.of(FOREVER, Duration.ofNanos(Long.MAX_VALUE), Duration.ofDays(40_000))) {
            assertThat(loop.callLater(huge, add("huge")).when())
                    .isGreaterThan(Duration.ofDays(26_000));
            assertThat(loop.callAt(huge, add("huge")).when())
                    .isGreaterThan(Duration.ofDays(26_000));
        }
        loop.callLater(Duration.ofDays(20_000), loop::stop);

        loop.runForever();

        assertThat(trace).isEmpty();
    }

    @Test
    void timers_stay_in_order_where_the_clock_wraps_around() throws InterruptedException {
        reopen(builder().clock(new VirtualTime(Long.MAX_VALUE - 1_500_000_000L)));
        loop.callLater(Duration.ofSeconds(3), loop::stop);
        loop.callLater(Duration.ofSeconds(2), add("behind the wrap"));
        loop.callLater(Duration.ofSeconds(1), add("before the wrap"));
        loop.callLater(FOREVER, add("far away"));

        loop.runForever();

        assertThat(trace).containsExactly("before the wrap", "behind the wrap");
        assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void a_task_sleeps_across_the_wrap_of_the_clock() throws InterruptedException {
        reopen(builder().clock(new VirtualTime(Long.MAX_VALUE - 10)));

        run(() -> Async.sleep(Duration.ofSeconds(5)));

        assertThat(loop.time()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_timer_set_by_a_timer_for_now_comes_in_a_later_turn() throws InterruptedException {
        loop.callLater(
                Duration.ZERO,
                () -> {
                    trace.add("first");
                    loop.callLater(Duration.ZERO, add("second"));
                });
        runOneTurn();
        assertThat(trace).containsExactly("first");

        runOneTurn();
        assertThat(trace).containsExactly("first", "second");
    }

    @Test
    void timers_that_are_due_late_fire_in_order_and_once_each() throws InterruptedException {
        loop.callLater(Duration.ofSeconds(2), add("2 s"));
        loop.callLater(Duration.ofSeconds(1), add("1 s"));
        time.pass(Duration.ofHours(1)); // the process was suspended

        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("1 s", "2 s");
    }

    @Test
    void a_cancelled_timer_does_not_fire_and_does_not_hold_time_up() throws InterruptedException {
        TimerHandle timer = loop.callLater(Duration.ofSeconds(1), add("cancelled"));
        loop.callLater(Duration.ofHours(1), loop::stop);

        timer.cancel();
        loop.runForever();

        assertThat(timer.cancelled()).isTrue();
        assertThat(trace).isEmpty();
        assertThat(((LoopImpl) loop).turns().timers().size()).isZero();
    }

    @Test
    void a_closed_loop_has_forgotten_its_timers() {
        loop.callLater(Duration.ofSeconds(1), add("dropped"));
        loop.close();

        assertThat(((LoopImpl) loop).turns().timers().size()).isZero();
        assertThat(trace).isEmpty();
    }
}
