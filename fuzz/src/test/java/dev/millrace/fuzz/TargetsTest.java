package dev.millrace.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every target, with the inputs that are kept and a fixed number of others. */
@Tag("slow") // some ten thousand runs
class TargetsTest {
    private static final int MUTANTS = 400; // of each target
    private static final int SECONDS = 120; // of Jazzer, for each target

    @ParameterizedTest
    @EnumSource
    void kept_inputs_do_what_is_documented(Targets name) throws Exception {
        List<byte[]> corpus = Corpus.of(name).inputs();
        assertThat(corpus).hasSizeGreaterThan(1);
        Target target = name.open();
        for (byte[] input : corpus) {
            run(target, input);
        }
    }

    @ParameterizedTest
    @EnumSource
    void so_do_inputs_that_differ_a_little(Targets name) throws Exception {
        var mutants = new Mutants(name.ordinal(), Corpus.of(name).inputs());
        Target target = name.open();
        for (int i = 0; i < MUTANTS; i++) {
            run(target, mutants.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak") // minutes for each
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void jazzer_finds_no_input_that_does_not(Targets name) throws Exception {
        Fuzzing.Outcome outcome = Fuzzing.run(name, SECONDS, false);
        System.out.println(outcome);
        assertThat(outcome.finding()).isEmpty();
    }

    private static void run(Target target, byte[] input) {
        try {
            target.run(input);
        } catch (Throwable finding) {
            fail("the input " + Base64.getEncoder().encodeToString(input), finding);
        }
    }
}
