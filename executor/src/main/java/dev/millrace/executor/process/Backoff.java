package dev.millrace.executor.process;

import java.time.Duration;

/** The wait before the next start: zero, then {@code first}, then twice as long each time. */
final class Backoff {
    private final Duration first;
    private final Duration most;
    private Duration next = Duration.ZERO;

    Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    /** The wait before this start. */
    Duration next() {
        Duration now = next;
        if (now.compareTo(most.dividedBy(2)) > 0) { // it may be too long to be doubled
            next = most;
        } else {
            Duration longer = now.isZero() ? first : now.multipliedBy(2);
            next = longer.compareTo(most) < 0 ? longer : most;
        }
        return now;
    }

    /** The next wait is zero again. */
    void reset() {
        next = Duration.ZERO;
    }
}
