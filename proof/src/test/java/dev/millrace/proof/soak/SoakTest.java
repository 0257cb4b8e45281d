package dev.millrace.proof.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All kinds of work at once; {@code proof/soak} runs it for an hour. */
@Tag("slow") // JVMs as workers, which are killed
class SoakTest {
    private static final int ROUNDS = 2;
    private static final int MINUTES = Integer.getInteger("soak.minutes", 60);
    private static final long SEED = Long.getLong("soak.seed", 42);

    @Test
    @Timeout(300)
    void some_rounds_of_everything_lose_and_leave_nothing() throws Exception {
        assertThat(Soak.untilSteady(System.out, Soak.engines(), SEED, ROUNDS)).isEmpty();
    }

    @Test
    @Tag("soak")
    @Timeout(7_000)
    void an_hour_of_everything_loses_and_leaves_nothing_and_grows_by_nothing() throws Exception {
        assertThat(Soak.lasting(System.out, Soak.engines(), SEED, MINUTES)).isEmpty();
    }

    @Test
    void a_slope_is_told_from_noise() {
        List<Double> flat = new ArrayList<>();
        List<Double> growing = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double noise = i % 3 - 1;
            flat.add(10 + noise);
            growing.add(10 + noise + i * 0.5);
        }
        assertThat(Slope.of(flat).mayBeZero()).isTrue();
        assertThat(Slope.of(growing).mayBeZero()).isFalse();
        assertThat(Slope.of(growing).perStep()).isBetween(0.45, 0.55);
    }

    @Test
    void a_message_that_is_lost_and_one_that_comes_twice_do_not_make_up_for_each_other() {
        var ledger = new Ledger();
        long first = ledger.send();
        ledger.send();
        ledger.receive(first);
        ledger.receive(first);
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.balanced()).isFalse();
    }
}
