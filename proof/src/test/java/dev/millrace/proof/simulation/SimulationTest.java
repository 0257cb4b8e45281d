package dev.millrace.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs from seeds. The seed of a failure replays it; its program is shrunk first. */
@Tag("slow") // hundreds of programs, each with threads of its own
class SimulationTest {
    private static final int SMOKE = 500;
    private static final long FIRST = Long.getLong("simulation.first", 0);
    private static final long MANY = Long.getLong("simulation.seeds", 20_000);

    @Test
    void some_hundred_programs_keep_every_promise() {
        assertThat(runAll(0, SMOKE)).isGreaterThan(200L * SMOKE);
    }

    @Test
    @Tag("soak")
    void many_thousand_programs_keep_every_promise() {
        assertThat(runAll(FIRST, MANY)).isGreaterThan(200 * MANY);
    }

    @Test
    void a_seed_runs_the_same_way_twice() {
        for (long seed = 0; seed < 50; seed++) {
            Program program = Program.of(seed);
            var once = Simulation.run(program).trace();
            var again = Simulation.run(program).trace();
            for (int i = 0; i < Math.min(once.size(), again.size()); i++) {
                assertThat(again.get(i))
                        .describedAs(
                                "seed %s, behind %s", seed, once.subList(Math.max(0, i - 9), i))
                        .isEqualTo(once.get(i));
            }
            assertThat(again).hasSameSizeAs(once);
        }
    }

    @Test
    void a_program_is_shrunk_to_the_steps_that_fail() {
        Program large = Program.of(1);
        Program small =
                large.shrunk(program ->
                        program.steps().stream()
                                        .filter(step -> step.kind() == large.steps().get(7).kind())
                                        .count()
                                > 0);

        assertThat(small.steps()).singleElement().isIn(large.steps());
        assertThat(small.seed()).isEqualTo(large.seed());
    }

    private static long runAll(long first, long count) {
        Seeds.Outcome outcome = Seeds.run(first, count);
        Throwable failure = outcome.failure();
        if (failure != null) {
            throw new AssertionError(
                    Seeds.shrunk(outcome.last()) + "\n" + failure.getMessage(), failure);
        }
        return outcome.choices();
    }
}
