package dev.millrace.proof.simulation;

import dev.millrace.spi.LoopClock;
import dev.millrace.spi.TaskOrder;
import java.util.Random;

/** Virtual time for a loop that is closed without a test loop's help, and an order by chance. */
final class EndingClock implements LoopClock, TaskOrder {
    private final Random random;
    private volatile long now; // written by the driver

    EndingClock(Random random) {
        this.random = random;
    }

    @Override
    public boolean virtual() {
        return true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** There is always a timer: that of the body, and then that of the grace. */
    @Override
    public boolean idle(long nextTimerNanos, int externalWork) {
        if (nextTimerNanos == Long.MAX_VALUE) {
            return false;
        }
        now = Math.max(now, nextTimerNanos);
        return true;
    }

    @Override
    public boolean goesOn(Object task) {
        return random.nextInt(4) > 0;
    }

    @Override
    public void waits(Object task) {}
}
