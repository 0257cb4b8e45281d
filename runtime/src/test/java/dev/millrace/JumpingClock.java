package dev.millrace;

import dev.millrace.spi.LoopClock;

/** Time that jumps to the next timer when nothing is ready, whatever goes on outside the loop. */
final class JumpingClock implements LoopClock {
    private volatile long now; // written by the driver

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean idle(long nextTimerNanos, int externalWork) {
        if (nextTimerNanos == Long.MAX_VALUE) {
            return false;
        }
        now = nextTimerNanos;
        return true;
    }
}
