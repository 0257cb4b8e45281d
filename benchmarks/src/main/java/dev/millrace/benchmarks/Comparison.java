package dev.millrace.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.util.ListStatistics;

/**
 * How many times as much a row costs after a change, with the interval in which that number lies at
 * a confidence of 95 %.
 *
 * <p>Each pair of neighbouring forks, one before and one after, gives a ratio. What slows down the
 * whole machine for a while is in both and cancels out. The mean of the logarithms of the ratios
 * and Student's t distribution give the interval.
 *
 * @param ratio after divided by before: the geometric mean over the pairs
 */
record Comparison(double low, double ratio, double high) {
    /** Fewer pairs say nothing. */
    static final int LEAST_PAIRS = 10;

    /** From here on a change counts. */
    private static final double LIMIT = 1.03;

    private static final double CONFIDENCE = 0.95;

    /** Of the pairs {@code (before[i], after[i])}, three or more, all above 0. */
    static Comparison of(double[] before, double[] after) {
        if (before.length != after.length || before.length < 3) {
            throw new IllegalArgumentException(
                    "%d figures before and %d after".formatted(before.length, after.length));
        }
        double[] logarithms = new double[before.length];
        for (int i = 0; i < logarithms.length; i++) {
            if (!(before[i] > 0 && after[i] > 0)) {
                throw new IllegalArgumentException(
                        "no ratio of %s to %s".formatted(after[i], before[i]));
            }
            logarithms[i] = Math.log(after[i] / before[i]);
        }
        var statistics = new ListStatistics(logarithms);
        double error = statistics.getMeanErrorAt(CONFIDENCE);
        double mean = statistics.getMean();
        return new Comparison(Math.exp(mean - error), Math.exp(mean), Math.exp(mean + error));
    }

    Verdict verdict() {
        if (low > LIMIT) {
            return Verdict.SLOWER;
        }
        if (high < 1 / LIMIT) {
            return Verdict.FASTER;
        }
        return high <= LIMIT ? Verdict.NOT_SLOWER : Verdict.UNDECIDED;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f–%.3f]", ratio, low, high);
    }

    /** What the interval says. */
    enum Verdict {
        /** All of it lies above 1.03. */
        SLOWER("**slower**"),
        /** All of it lies below 1 / 1.03. */
        FASTER("faster"),
        /** None of it lies above 1.03. */
        NOT_SLOWER("not slower"),
        /** It holds 1.03: more pairs, or a quieter machine, would tell. */
        UNDECIDED("undecided");

        final String words;

        Verdict(String words) {
            this.words = words;
        }
    }
}
