package dev.millrace.internal.watch;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The watchdog's state of one loop. The watchdog's thread only, except {@link #heldNanos}. */
public final class Watch {
    private static final long LEAST_SEARCH = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Held held = new Held();
    // when last reported; 0: never
    private final long[] excusedAt = new long[Excuse.values().length];
    private volatile long steps = -1; // written by the watchdog, read by any thread
    private boolean starved; // the loop waits for a carrier: no step holds it
    private long nextSearch;
    private boolean told;
    private boolean excused;

    /** Whether the loop has not moved since the last look. */
    public boolean isStill(long nowSteps, boolean nowStarved) {
        return nowSteps == steps && nowStarved == starved;
    }

    /** As {@link #isStill}, starved or not. */
    public boolean isAt(long nowSteps) {
        return nowSteps == steps;
    }

    /** The loop has moved on. */
    public void begin(long nowSteps, boolean nowStarved) {
        steps = nowSteps;
        starved = nowStarved;
        held.begin();
        nextSearch = LEAST_SEARCH;
        told = false;
        excused = false;
    }

    /** As {@link #begin(long, boolean)}, at the place of the last look. */
    public void begin() {
        begin(steps, starved);
    }

    public Held held() {
        return held;
    }

    /**
     * How long the loop has been standing at {@code nowSteps}; -1 if it was not seen there twice.
     * Any thread.
     */
    public long heldNanos(long nowSteps) {
        long nanos = held.nanos();
        return nanos > 0 && nowSteps == steps ? nanos : -1;
    }

    /** Whether to search now for what keeps a carrier. The pauses get longer each time. */
    public boolean searches() {
        if (held.guilty() < nextSearch) {
            return false;
        }
        nextSearch = 2 * held.guilty();
        return true;
    }

    /** Whether the current step was reported. */
    public boolean hasTold() {
        return told;
    }

    /** Whether to report the step: once, after {@code patience}. */
    public boolean accuses(long patience) {
        return accuses(patience, Long.MAX_VALUE);
    }

    /** As {@link #accuses(long)}, with a shorter patience for steps that only wait. */
    public boolean accuses(long patience, long patienceWithWaiting) {
        if (told || (held.guilty() < patience && held.waited() < patienceWithWaiting)) {
            return false;
        }
        told = true;
        return true;
    }

    /**
     * The excuse to report instead of a step, if it lasted {@code patience}. Once per step and once
     * a minute for each excuse; otherwise null.
     */
    public @Nullable Excuse excuses(long patience, long now) {
        Excuse excuse = held.excuse();
        if (told || excused || excuse == null || held.excused(excuse) < patience) {
            return null;
        }
        excused = true;
        long last = excusedAt[excuse.ordinal()];
        if (last != 0 && now - last < MINUTE) {
            return null;
        }
        excusedAt[excuse.ordinal()] = now == 0 ? 1 : now;
        return excuse;
    }
}
