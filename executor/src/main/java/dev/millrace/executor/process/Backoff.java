package dev.millrace.executor.process;

import java.time.Duration;

/** How long to wait before the next start: not at all at first, then twice as long each time. */
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

    /** A start was worth it. */
    void reset() {
        next = Duration.ZERO;
    }
}
