package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import java.util.Arrays;
import java.util.Random;

/**
 * The 95 % percentile bootstrap interval of a mean delay (Efron, <i>The Annals of Statistics</i> 7,
 * 1979): draw as many delays as there are, with replacement, 2,000 times; the interval holds the
 * middle 95 % of the means.
 *
 * <p>Pure computation, which keeps the calling thread busy. The same delays of the same route
 * always give the same interval.
 */
public final class DelayBootstrap {

    /** How many samples are drawn. */
    public static final int RESAMPLES = 2000;

    private static final long SEED = 20010101;

    // nearest rank: 2.5 % of the means lie below the one and above the other
    private static final int LOW = RESAMPLES * 25 / 1000;
    private static final int HIGH = RESAMPLES - 1 - LOW;

    private DelayBootstrap() {}

    /**
     * Computes the interval of {@code route}.
     *
     * @param delays in minutes; at least one
     */
    public static Interval interval(Route route, int[] delays) {
        if (delays.length == 0) {
            throw new IllegalArgumentException("no delays on " + route);
        }
        // String.hashCode is specified, so the seed is the same everywhere
        Random random = new Random(SEED + route.toString().hashCode());
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            long sum = 0;
            for (int drawn = 0; drawn < delays.length; drawn++) {
                sum += delays[random.nextInt(delays.length)];
            }
            means[i] = (double) sum / delays.length;
        }
        Arrays.sort(means);
        return new Interval(means[LOW], means[HIGH]);
    }
}
