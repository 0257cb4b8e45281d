package dev.millrace;

import dev.millrace.spi.LoopClock;
import java.time.Duration;

/** Time that jumps to the next timer when a loop has nothing to do, and never moves by itself. */
final class VirtualTime implements LoopClock {
    // moved by the driver, or by a test while the driver cannot run; read by any thread
    private volatile long now;
    private volatile boolean frozen;

    VirtualTime() {
        this(0);
    }

    VirtualTime(long start) {
        now = start;
    }

    /** Moves on by hand, as a step that takes long does. */
    synchronized void pass(Duration time) {
        now += time.toNanos();
    }

    /** From now on time moves only by hand: timers that are not due make the loop wait. */
    void freeze() {
        frozen = true;
    }

    /** Ends what {@link #freeze} began. */
    void thaw() {
        frozen = false;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public synchronized boolean idle(long nextTimerNanos, int externalWork) {
        if (frozen || externalWork > 0 || nextTimerNanos == Long.MAX_VALUE) {
            return false;
        }
        if (nextTimerNanos - now > 0) {
            now = nextTimerNanos;
        }
        return true;
    }
}
