package dev.millrace.testing;

import dev.millrace.spi.LoopClock;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still while anything is ready, and then jumps to the next timer.
 *
 * <p>It does not jump while there is work outside the loop. That takes real time, so the loop
 * really waits for it. Tasks in {@code untilIdle} are woken before time moves.
 */
class VirtualClock implements LoopClock {
    static final long NO_TIMER = Long.MAX_VALUE;

    // tasks add, the driver removes
    private final Queue<Suspension<@Nullable Void>> untilIdle = new ConcurrentLinkedQueue<>();
    private final Queue<Suspension<@Nullable Void>> untilQuiet = new ConcurrentLinkedQueue<>();

    // written by the driver, read by any thread
    private volatile long now;
    private volatile long nextTimer = NO_TIMER;
    private volatile boolean impatient; // written by any thread

    @Override
    public boolean virtual() {
        return true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    Duration time() {
        return Duration.ofNanos(now);
    }

    /** Wakes {@code waiting} when nothing is ready. */
    void whenIdle(Suspension<@Nullable Void> waiting) {
        join(untilIdle, waiting);
    }

    /** Wakes {@code waiting} when nothing is ready and there is no work outside the loop. */
    void whenQuiet(Suspension<@Nullable Void> waiting) {
        join(untilQuiet, waiting);
    }

    private static void join(
            Queue<Suspension<@Nullable Void>> queue, Suspension<@Nullable Void> waiting) {
        queue.add(waiting);
        waiting.onCancel(() -> {
            queue.remove(waiting);
            return true;
        });
    }

    /**
     * From now on the clock does not wait for work outside the loop. Any thread; wake the loop
     * after this call.
     */
    void loseThePatience() {
        impatient = true;
    }

    /**
     * The time of the next timer when the loop was last idle; {@link #NO_TIMER} if there was none.
     */
    long nextTimer() {
        return nextTimer;
    }

    @Override
    public boolean idle(long nextTimerNanos, int externalWork) {
        this.nextTimer = nextTimerNanos;
        boolean waits = externalWork > 0 && !impatient;
        if (wake(untilIdle) || (!waits && wake(untilQuiet))) {
            return true;
        }
        if (waits || nextTimerNanos == NO_TIMER) {
            return false;
        }
        now = Math.max(now, nextTimerNanos);
        return true;
    }

    private static boolean wake(Queue<Suspension<@Nullable Void>> waiting) {
        boolean woken = false;
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            woken |= next.resume(null);
        }
        return woken;
    }
}
