package dev.millrace.internal.timer;

import java.time.Duration;

/** Converts durations to the nanoseconds used internally. */
public final class Nanos {
    /**
     * A quarter of the largest {@code long}, 73 years: sums and differences of two cannot overflow.
     */
    private static final long LONGEST = Long.MAX_VALUE / 4;

    private static final Duration LONGEST_DURATION = Duration.ofNanos(LONGEST);

    private Nanos() {}

    /** {@code duration} in nanoseconds; 0 if it is negative, 73 years if it is longer than that. */
    public static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(LONGEST_DURATION) >= 0 ? LONGEST : duration.toNanos();
    }
}
