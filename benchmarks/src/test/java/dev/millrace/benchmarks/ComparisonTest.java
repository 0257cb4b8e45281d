package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.benchmarks.Comparison.Verdict;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void the_ratio_is_the_geometric_mean_over_the_pairs() {
        var comparison = Comparison.of(new double[] {1, 1, 1}, new double[] {1, 2, 4});

        assertThat(comparison.ratio()).isCloseTo(2, within(1e-12));
    }

    @Test
    void the_interval_is_that_of_students_distribution_over_the_logarithms() {
        // logarithms -1, 0, 1 and 2: mean 0.5, standard deviation 1.29099; 3.18245 for 3 degrees
        double[] after = {Math.exp(-1), 1, Math.E, Math.exp(2)};

        var comparison = Comparison.of(new double[] {1, 1, 1, 1}, after);

        double error = 3.182446305 * 1.290994449 / 2;
        assertThat(comparison.low()).isCloseTo(Math.exp(0.5 - error), within(1e-6));
        assertThat(comparison.high()).isCloseTo(Math.exp(0.5 + error), within(1e-6));
    }

    @Test
    void what_slows_down_both_of_a_pair_cancels_out() {
        double[] before = {100, 300, 100, 200, 100, 500, 100, 100, 400, 100};
        double[] after = Arrays.stream(before).map(nanos -> 1.1 * nanos).toArray();

        var comparison = Comparison.of(before, after);

        assertThat(comparison.ratio()).isCloseTo(1.1, within(1e-9));
        assertThat(comparison.low()).isCloseTo(1.1, within(1e-9));
        assertThat(comparison.verdict()).isEqualTo(Verdict.SLOWER);
    }

    @Test
    void before_and_after_exchanged_give_the_reciprocal() {
        double[] some = {100, 110, 95, 102};
        double[] others = {103, 104, 99, 111};

        var there = Comparison.of(some, others);
        var back = Comparison.of(others, some);

        assertThat(back.ratio()).isCloseTo(1 / there.ratio(), within(1e-12));
        assertThat(back.low()).isCloseTo(1 / there.high(), within(1e-12));
    }

    @Test
    void only_a_whole_interval_above_1_03_is_slower() {
        assertThat(new Comparison(1.031, 1.05, 1.07).verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(new Comparison(1.029, 1.05, 1.07).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(new Comparison(0.8, 1.05, 1.4).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(new Comparison(1.001, 1.01, 1.029).verdict()).isEqualTo(Verdict.NOT_SLOWER);
        assertThat(new Comparison(0.99, 1.0, 1.01).verdict()).isEqualTo(Verdict.NOT_SLOWER);
        assertThat(new Comparison(0.90, 0.92, 0.96).verdict()).isEqualTo(Verdict.FASTER);
    }

    @Test
    void figures_that_have_no_ratio_are_refused() {
        double[] ones = {1, 1, 1};

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(ones, new double[] {1, 0, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(ones, new double[] {1, Double.NaN, 1}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(ones, new double[] {1, 1}));
    }
}
