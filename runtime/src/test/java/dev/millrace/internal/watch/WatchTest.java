package dev.millrace.internal.watch;

import static dev.millrace.internal.watch.MadeUpReadings.loading;
import static dev.millrace.internal.watch.MadeUpReadings.millis;
import static dev.millrace.internal.watch.MadeUpReadings.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchTest {
    private static final long SECOND = millis(1_000);

    private final MadeUpReadings machine = new MadeUpReadings();
    private final Watch watch = new Watch();
    private long steps;

    @Test
    void a_step_is_accused_once() {
        next();
        look(waiting(), 40);

        assertThat(watch.accuses(SECOND)).isTrue();
        assertThat(watch.accuses(SECOND)).isFalse();
        assertThat(watch.hasTold()).isTrue();
    }

    @Test
    void of_a_step_that_only_waits_there_is_less_patience() {
        next();
        look(waiting(), 3);
        assertThat(watch.accuses(SECOND, SECOND / 10)).isFalse();
        look(waiting(), 1);

        assertThat(watch.accuses(SECOND, SECOND / 10)).isTrue();
    }

    @Test
    void a_step_that_has_computed_for_long_is_not_taken_for_one_that_waits() {
        next();
        for (int i = 0; i < 30; i++) {
            look(machine.computing(25), 1);
        }
        look(waiting(), 1);

        assertThat(watch.accuses(SECOND, SECOND / 10)).isFalse();
    }

    @Test
    void the_next_step_is_accused_again() {
        next();
        look(waiting(), 40);
        assertThat(watch.accuses(SECOND)).isTrue();
        next();
        look(waiting(), 40);

        assertThat(watch.accuses(SECOND)).isTrue();
    }

    @Test
    void an_excuse_is_told_once_it_alone_takes_as_long_as_a_step_may() {
        next();
        look(loading(), 39);
        assertThat(watch.excuses(SECOND, 0)).isNull();

        look(loading(), 1);
        assertThat(watch.excuses(SECOND, 0)).isEqualTo(Excuse.CLASS_LOADING);
        assertThat(watch.excuses(SECOND, millis(100_000))).isNull(); // the same step
        assertThat(watch.accuses(SECOND)).isFalse();
    }

    @Test
    void each_excuse_is_told_once_a_minute() {
        assertThat(excuseOfNextStep(millis(0))).isEqualTo(Excuse.CLASS_LOADING);
        assertThat(excuseOfNextStep(millis(59_000))).isNull();
        assertThat(excuseOfNextStep(millis(61_000))).isEqualTo(Excuse.CLASS_LOADING);

        next();
        machine.collect(3_000);
        look(waiting(), 1, 3_025);
        assertThat(watch.excuses(SECOND, millis(62_000))).isEqualTo(Excuse.COLLECTOR);
    }

    @Test
    void the_minute_between_two_excuses_begins_with_the_first() {
        assertThat(excuseOfNextStep(millis(500_000))).isEqualTo(Excuse.CLASS_LOADING);
        assertThat(excuseOfNextStep(millis(559_999))).isNull();
        assertThat(excuseOfNextStep(millis(560_000))).isEqualTo(Excuse.CLASS_LOADING);
    }

    @Test
    void a_loop_is_still_until_it_takes_a_step_or_waits_for_a_carrier() {
        watch.begin(5, false);
        assertThat(watch.isStill(5, false)).isTrue();
        assertThat(watch.isStill(5, true)).isFalse();
        assertThat(watch.isStill(6, false)).isFalse();
        assertThat(watch.isAt(5)).isTrue();
        assertThat(watch.isAt(6)).isFalse();
        assertThat(watch.hasTold()).isFalse();

        watch.begin(5, true);
        assertThat(watch.isStill(5, true)).isTrue();
        assertThat(watch.isStill(5, false)).isFalse();
    }

    @Test
    void a_step_that_is_begun_anew_has_held_nothing() {
        watch.begin(5, true);
        look(waiting(), 40);
        assertThat(watch.accuses(SECOND)).isTrue();
        watch.begin();

        assertThat(watch.isStill(5, true)).isTrue();
        assertThat(watch.heldNanos(5)).isEqualTo(-1);
        assertThat(watch.hasTold()).isFalse();
        assertThat(watch.accuses(SECOND)).isFalse();
    }

    private Excuse excuseOfNextStep(long now) {
        next();
        look(loading(), 40);
        return watch.excuses(SECOND, now);
    }

    @Test
    void who_was_excused_and_blocks_after_that_is_accused() {
        next();
        look(loading(), 40);
        assertThat(watch.excuses(SECOND, 0)).isNotNull();
        look(waiting(), 40);

        assertThat(watch.accuses(SECOND)).isTrue();
    }

    @Test
    void how_long_a_step_holds_the_loop_is_known_from_its_second_look_on() {
        next();
        assertThat(watch.heldNanos(steps)).isEqualTo(-1);

        look(waiting(), 1);
        assertThat(watch.heldNanos(steps)).isEqualTo(millis(25));
        assertThat(watch.heldNanos(steps + 1)).isEqualTo(-1);
    }

    @Test
    void what_keeps_a_carrier_is_looked_for_ever_more_rarely() {
        next();
        look(waiting(), 40);
        assertThat(watch.searches()).isTrue();
        look(waiting(), 39);
        assertThat(watch.searches()).isFalse();
        look(waiting(), 1);
        assertThat(watch.searches()).isTrue();
    }

    private void next() {
        watch.begin(++steps, false);
    }

    private void look(Offender offender, int times) {
        look(offender, times, 25);
    }

    private void look(Offender offender, int times, long millis) {
        for (int i = 0; i < times; i++) {
            watch.held().add(machine.look(millis), offender);
        }
    }

    @Test
    void the_place_of_a_step_is_told_where_it_explains_the_excuse() {
        assertThat(Excuse.CLASS_LOADING.happensAtSomePlace()).isTrue();
        assertThat(Excuse.NO_PROCESSOR.happensAtSomePlace()).isTrue();
        assertThat(Excuse.COLLECTOR.happensAtSomePlace()).isFalse();
        assertThat(Excuse.STOPPED.happensAtSomePlace()).isFalse();
        assertThat(Excuse.COLLECTOR).hasToString("the garbage collector");
    }
}
