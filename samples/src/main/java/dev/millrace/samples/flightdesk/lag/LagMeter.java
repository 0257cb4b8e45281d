package dev.millrace.samples.flightdesk.lag;

import dev.millrace.EventLoop;
import dev.millrace.TimerHandle;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures how late a loop is, with a callback that is due every millisecond.
 *
 * <p>The due times are fixed in advance. So a loop that was held up for 100 ms missed 100 ticks,
 * and each counts with its own lateness. A meter that scheduled each tick after the last one had
 * run would count the whole delay as a single late tick, and its percentiles would look too good.
 * Loop only.
 */
public final class LagMeter {

    static final Duration TICK = Duration.ofMillis(1);

    private final EventLoop loop;
    private long[] late = new long[1024];
    private int ticks;
    private Duration due;
    private TimerHandle next;

    /** Starts measuring {@code loop}; called on it. */
    public LagMeter(EventLoop loop) {
        this.loop = loop;
        this.due = loop.time().plus(TICK);
        this.next = loop.callAt(due, this::tick);
    }

    private void tick() {
        settle(loop.time());
        next = loop.callAt(due, this::tick);
    }

    /** Counts all ticks that are due. */
    private void settle(Duration now) {
        while (due.compareTo(now) <= 0) {
            if (ticks == late.length) {
                late = Arrays.copyOf(late, 2 * ticks);
            }
            late[ticks++] = now.minus(due).toNanos();
            due = due.plus(TICK);
        }
    }

    /** Ends the measurement; ticks that are overdue then count as well. */
    public Lag stop() {
        next.cancel();
        settle(loop.time());
        return Lag.of(Arrays.copyOf(late, ticks));
    }
}
