package dev.millrace.samples.flightdesk.lag;

import dev.millrace.EventLoop;
import dev.millrace.TimerHandle;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures how late a loop is, by a callback that is due every millisecond.
 *
 * <p>The due times are fixed in advance. A loop that was held up for 100 ms therefore owes 100
 * ticks, and each counts with the time it was late itself; a meter that asked for the next tick
 * after the last had run would see the whole delay as a single late tick, and flatter every
 * percentile. Loop only.
 */
public final class LagMeter {

    static final Duration TICK = Duration.ofMillis(1);

    private final EventLoop loop;
    private long[] late = new long[1024];
    private int ticks;
    private Duration due;
    private TimerHandle next;

    /** Starts to measure {@code loop}, whose task or callback is calling. */
    public LagMeter(EventLoop loop) {
        this.loop = loop;
        this.due = loop.time().plus(TICK);
        this.next = loop.callAt(due, this::tick);
    }

    private void tick() {
        settle(loop.time());
        next = loop.callAt(due, this::tick);
    }

    /** Counts every tick that is due. */
    private void settle(Duration now) {
        while (due.compareTo(now) <= 0) {
            if (ticks == late.length) {
                late = Arrays.copyOf(late, 2 * ticks);
            }
            late[ticks++] = now.minus(due).toNanos();
            due = due.plus(TICK);
        }
    }

    /** Ends the measurement; what is owed at its end counts as well. */
    public Lag stop() {
        next.cancel();
        settle(loop.time());
        return Lag.of(Arrays.copyOf(late, ticks));
    }
}
