package dev.millrace.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two minutes of Jazzer for every target. */
@Tag("soak")
class FuzzingTest {
    private static final int SECONDS = 120;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void jazzer_finds_nothing(Targets target) throws Exception {
        Fuzzing.Outcome outcome = Fuzzing.run(target, SECONDS, false);
        System.out.println(outcome);
        assertThat(outcome.finding()).isEmpty();
    }
}
