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
        Duration longer = now.isZero() ? first : now.multipliedBy(2);
        next = longer.compareTo(most) < 0 ? longer : most;
        return now;
    }

    /** The next wait is zero again. */
    void reset() {
        next = Duration.ZERO;
    }
}
