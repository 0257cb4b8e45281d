package dev.millrace.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.util.ListStatistics;

/**
 * The cost of a row after a change divided by the cost before, with its 95 % confidence interval.
 *
 * <p>Each pair of consecutive forks, one before and one after, gives a ratio. What slows down the
 * whole machine for a while affects both and cancels out. The mean of the logarithms of the ratios
 * and Student's t distribution give the interval.
 *
 * @param ratio after divided by before: the geometric mean over the pairs
 */
record Comparison(double low, double ratio, double high) {
    /** With fewer pairs, the interval is too wide. */
    static final int LEAST_PAIRS = 10;

    /** Smaller changes do not count. */
    private static final double LIMIT = 1.03;

    private static final double CONFIDENCE = 0.95;

    /** Compares the pairs {@code (before[i], after[i])}: three or more, all above 0. */
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

    /** The conclusion from the interval. */
    enum Verdict {
        /** All of it lies above 1.03. */
        SLOWER("**slower**"),
        /** All of it lies below 1 / 1.03. */
        FASTER("faster"),
        /** None of it lies above 1.03. */
        NOT_SLOWER("not slower"),
        /** It contains 1.03: more pairs, or a quieter machine, may decide. */
        UNDECIDED("undecided");

        final String words;

        Verdict(String words) {
            this.words = words;
        }
    }
}
