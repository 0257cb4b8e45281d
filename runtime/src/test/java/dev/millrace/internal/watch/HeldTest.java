package dev.millrace.internal.watch;

import static dev.millrace.internal.watch.MadeUpReadings.millis;
import static dev.millrace.internal.watch.MadeUpReadings.onBaton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.watch.Offender.Doing;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HeldTest {
    private final MadeUpReadings machine = new MadeUpReadings();
    private final Held held = new Held();

    @Test
    void a_step_that_waits_is_guilty_of_all_its_time() {
        look(40, 25, MadeUpReadings::waiting);

        assertThat(held.guilty()).isEqualTo(millis(1_000));
        assertThat(held.excuse()).isNull();
        assertThat(held).hasToString("1000 ms");
    }

    @Test
    void a_step_at_which_nobody_looked_may_have_waited() {
        for (int i = 0; i < 3; i++) {
            held.add(machine.look(25));
        }

        assertThat(held.guilty()).isEqualTo(millis(75));
        assertThat(held.waited()).isEqualTo(millis(75));
        assertThat(held.nanos()).isEqualTo(millis(75));
    }

    @Test
    void time_that_passes_is_counted_and_nobodys_fault() {
        held.pass(machine.look(25));

        assertThat(held.nanos()).isEqualTo(millis(25));
        assertThat(held.guilty()).isZero();
        assertThat(held.excuse()).isNull();
    }

    @Test
    void a_step_inside_native_code_is_guilty_of_all_its_time_and_may_not_have_waited() {
        look(40, 25, () -> new Offender(Doing.CALLS_NATIVE_CODE, false, 0));

        assertThat(held.guilty()).isEqualTo(millis(1_000));
        assertThat(held.waited()).isZero();
    }

    @Test
    void a_moment_of_waiting_behind_much_computing_is_short() {
        look(36, 25, () -> machine.computing(25));
        assertThat(held.waited()).isZero();

        look(1, 25, MadeUpReadings::waiting);

        assertThat(held.waited()).isEqualTo(millis(25));
        assertThat(held.guilty()).isEqualTo(millis(925));
    }

    @Test
    void a_step_that_computes_is_guilty_of_the_processor_time_that_it_got() {
        look(1, 25, () -> machine.computing(25));
        look(40, 25, () -> machine.computing(5)); // a fifth of a processor

        assertThat(held.guilty()).isEqualTo(millis(25 + 200));
        assertThat(held.excuse()).isEqualTo(Excuse.NO_PROCESSOR);
        assertThat(held).hasToString("1025 ms, 800 ms of which went to waiting for a processor");
    }

    @Test
    void on_the_baton_engine_it_is_guilty_of_no_more_than_the_whole_process_got() {
        look(1, 25, MadeUpReadings::onBaton);
        look(
                40,
                25,
                () -> {
                    machine.use(5);
                    return onBaton();
                });

        assertThat(held.guilty()).isLessThanOrEqualTo(millis(25 + 200));
        assertThat(held.excuse()).isEqualTo(Excuse.NO_PROCESSOR);
    }

    @Test
    void processor_time_that_is_counted_in_large_steps_is_not_lost() {
        look(1, 25, MadeUpReadings::onBaton);
        for (int i = 0; i < 20; i++) { // 25 ms each, as a clock of 10 ms shows them
            look(1, 25, () -> used(20));
            look(1, 25, () -> used(30));
        }

        assertThat(held.guilty()).isGreaterThanOrEqualTo(millis(1_000));
    }

    private Offender used(long millis) {
        machine.use(millis);
        return onBaton();
    }

    @Test
    void where_nothing_is_known_of_processors_a_step_is_guilty_of_what_was_seen() {
        machine.process = Readings.UNKNOWN;

        look(40, 25, MadeUpReadings::onBaton);

        assertThat(held.guilty()).isEqualTo(millis(1_000));
    }

    @Test
    void a_pause_of_the_collector_is_nobodys_fault() {
        look(2, 25, MadeUpReadings::waiting);
        machine.collect(900);
        look(1, 925, MadeUpReadings::waiting);

        assertThat(held.guilty()).isEqualTo(millis(75));
        assertThat(held.excuse()).isEqualTo(Excuse.COLLECTOR);
        assertThat(held.nanos()).isEqualTo(millis(975));
    }

    @Test
    void many_short_pauses_of_the_collector_are_nobodys_fault_either() {
        look(1, 25, MadeUpReadings::waiting);
        for (int i = 0; i < 40; i++) {
            machine.collect(20);
            look(1, 25, MadeUpReadings::waiting);
        }

        assertThat(held.guilty()).isEqualTo(millis(25 + 200));
        assertThat(held.excuse()).isEqualTo(Excuse.COLLECTOR);
    }

    @Test
    void a_step_that_blocks_between_pauses_of_the_collector_is_guilty_all_the_same() {
        for (int i = 0; i < 40; i++) {
            machine.collect(100);
            look(1, 125, MadeUpReadings::waiting);
        }

        assertThat(held.guilty()).isGreaterThanOrEqualTo(millis(900));
    }

    @Test
    void the_first_pause_that_is_read_is_known_for_one() {
        machine.collectorIsRead = false;
        machine.collect(700);

        look(1, 725, MadeUpReadings::waiting);

        assertThat(held.excuse()).isEqualTo(Excuse.COLLECTOR);
        assertThat(held.guilty()).isEqualTo(millis(25));
    }

    @Test
    void while_the_process_is_stopped_nobody_is_guilty() {
        look(2, 25, () -> machine.computing(25));
        look(1, 5_000, () -> machine.computing(25));

        assertThat(held.guilty()).isEqualTo(millis(75));
        assertThat(held.excuse()).isEqualTo(Excuse.STOPPED);
    }

    @Test
    void a_watchdog_that_gets_no_processor_itself_excuses_a_step_that_waits() {
        look(2, 25, MadeUpReadings::waiting);
        for (int i = 0; i < 10; i++) {
            machine.use(50); // of others
            look(1, 500, MadeUpReadings::waiting);
        }

        assertThat(held.guilty()).isEqualTo(millis(50 + 250));
        assertThat(held.excuse()).isEqualTo(Excuse.NO_PROCESSOR);
    }

    @Test
    void a_late_watchdog_knows_all_the_same_what_a_thread_of_its_own_has_computed() {
        look(2, 25, () -> machine.computing(25));
        look(4, 500, () -> machine.computing(480));

        assertThat(held.guilty()).isEqualTo(millis(50 + 4 * 480));
    }

    @Test
    void the_loading_of_classes_is_nobodys_fault() {
        look(80, 25, MadeUpReadings::loading);
        look(2, 25, MadeUpReadings::waiting);

        assertThat(held.guilty()).isEqualTo(millis(50));
        assertThat(held.excuse()).isEqualTo(Excuse.CLASS_LOADING);
    }

    @Test
    void a_step_that_loads_classes_for_ten_seconds_is_believed_no_longer() {
        look(400, 25, MadeUpReadings::loading);
        assertThat(held.guilty()).isZero();

        look(40, 25, () -> new Offender(Doing.WAITS, true, Readings.UNKNOWN));
        assertThat(held.guilty()).isEqualTo(millis(1_000));
    }

    @Test
    void a_thread_that_could_run_and_does_not_is_excused_for_ten_seconds() {
        look(1, 25, () -> machine.computing(25));
        look(399, 25, () -> machine.computing(0));
        assertThat(held.excuse()).isEqualTo(Excuse.NO_PROCESSOR);
        assertThat(held.guilty()).isEqualTo(millis(25));

        look(41, 25, () -> machine.computing(0)); // classes that initialise each other, say
        assertThat(held.guilty()).isGreaterThanOrEqualTo(millis(1_000));
    }

    @Test
    void a_thread_that_may_stand_in_a_debugger_is_excused_for_ever() {
        machine.debugged = true;

        look(1, 25, () -> machine.computing(25));
        look(4_000, 25, () -> machine.computing(0));

        assertThat(held.guilty()).isEqualTo(millis(25));
        assertThat(held.excuse()).isEqualTo(Excuse.STOPPED);
    }

    @Test
    void a_step_that_is_new_has_held_nothing() {
        look(10, 25, MadeUpReadings::waiting);
        machine.collect(500);
        look(1, 525, MadeUpReadings::waiting);

        held.begin();

        assertThat(held.nanos()).isZero();
        assertThat(held.guilty()).isZero();
        assertThat(held.excuse()).isNull();
    }

    @Test
    void a_little_that_is_not_its_own_is_not_spoken_of() {
        look(40, 25, MadeUpReadings::waiting);
        machine.collect(20);
        look(1, 25, MadeUpReadings::waiting);

        assertThat(held).hasToString("1025 ms");
    }

    private void look(int times, long millis, Supplier<Offender> offender) {
        for (int i = 0; i < times; i++) {
            Offender seen = offender.get();
            held.add(machine.look(millis), seen);
        }
    }
}
