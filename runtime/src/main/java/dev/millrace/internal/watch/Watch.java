package dev.millrace.internal.watch;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is known of one loop; the watchdog's thread only, but for {@link #heldNanos}. */
public final class Watch {
    private static final long LEAST_SEARCH = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Held held = new Held();
    private final long[] excusedAt = new long[Excuse.values().length]; // 0: never
    private volatile long steps = -1; // written by the watchdog, read by any thread
    private boolean starved; // instead of held by the step at hand
    private long nextSearch;
    private boolean told;
    private boolean excused;

    /** Whether the loop is where it was at the last look. */
    public boolean isStill(long nowSteps, boolean nowStarved) {
        return nowSteps == steps && nowStarved == starved;
    }

    /** As {@link #isStill}, in whatever way. */
    public boolean isAt(long nowSteps) {
        return nowSteps == steps;
    }

    /** The loop has gone on. */
    public void begin(long nowSteps, boolean nowStarved) {
        steps = nowSteps;
        starved = nowStarved;
        held.begin();
        nextSearch = LEAST_SEARCH;
        told = false;
        excused = false;
    }

    /** As {@link #begin(long, boolean)}, where the loop was seen to stand before. */
    public void begin() {
        begin(steps, starved);
    }

    public Held held() {
        return held;
    }

    /**
     * How long the loop is seen to stand at {@code nowSteps}; -1 if it was not seen there twice.
     * Any thread.
     */
    public long heldNanos(long nowSteps) {
        long nanos = held.nanos();
        return nanos > 0 && nowSteps == steps ? nanos : -1;
    }

    /** Whether it is time to look for what keeps a carrier, which is done ever more rarely. */
    public boolean searches() {
        if (held.guilty() < nextSearch) {
            return false;
        }
        nextSearch = 2 * held.guilty();
        return true;
    }

    /** Whether somebody was accused already. */
    public boolean hasTold() {
        return told;
    }

    /** Whether to accuse somebody: once, when {@code patience} is out. */
    public boolean accuses(long patience) {
        return accuses(patience, Long.MAX_VALUE);
    }

    /** As {@link #accuses(long)}; of nothing but waiting there is less patience. */
    public boolean accuses(long patience, long patienceWithWaiting) {
        if (told || (held.guilty() < patience && held.waited() < patienceWithWaiting)) {
            return false;
        }
        told = true;
        return true;
    }

    /**
     * What to say is guilty where no step is, if it has taken {@code patience} for itself: once,
     * and of each excuse once a minute; else null.
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
