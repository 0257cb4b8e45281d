package dev.millrace.internal.watch;

import java.util.concurrent.TimeUnit;

/**
 * The time between two looks of the watchdog, and how much of it no step is to blame for. If the
 * watchdog itself was late, the process was stopped or the processors were busy. One object serves
 * all looks, so they allocate nothing while all is well. The watchdog's thread only.
 */
public final class Look {
    /** The time between two looks. */
    public static final long TICK = TimeUnit.MILLISECONDS.toNanos(25);

    /** A process that got less than this fraction of a processor was stopped, not just slow. */
    private static final int STOPPED_PART = 20;

    private final Readings readings;
    private long last;
    private long elapsed;
    private long collector;
    private long missed;
    private long lastCollector = Readings.UNKNOWN;
    private long lastProcess = Readings.UNKNOWN;
    private long process = Readings.UNKNOWN;
    private boolean close;

    public Look(Readings readings, long now) {
        this.readings = readings;
        this.last = now;
    }

    /** As {@link #next}, but the time since the last look does not count. */
    public void again(long now) {
        last = now;
        next(now);
    }

    /** Begins the next look, at {@code now}. */
    public void next(long now) {
        elapsed = now - last;
        last = now;
        if (!close) {
            lastProcess = Readings.UNKNOWN; // the last reading is too old
        }
        close = false;
        process = Readings.UNKNOWN;
        if (readings.isCollectorRead()) {
            readCollector();
        } else {
            collector = 0;
        }
        missed = missed(elapsed - collector);
    }

    /** How late the watchdog was. Up to a tick is normal and counts as 0. */
    private static long missed(long uncollected) {
        long late = uncollected - TICK;
        return late > TICK ? late : 0;
    }

    /** Takes all readings, once per look, because something seems to stand still. */
    public void close() {
        if (close) {
            return;
        }
        close = true;
        if (!readings.isCollectorRead()) {
            readCollector();
            missed = missed(elapsed - collector);
        }
        long total = readings.processNanos();
        if (total != Readings.UNKNOWN && lastProcess != Readings.UNKNOWN) {
            process = total - lastProcess;
        }
        lastProcess = total;
    }

    private void readCollector() {
        long total = readings.collectorNanos();
        if (total == Readings.UNKNOWN) {
            collector = 0;
        } else if (lastCollector == Readings.UNKNOWN) { // the total since the start
            collector = Math.min(total, missed(elapsed));
        } else {
            collector = Math.min(total - lastCollector, elapsed);
        }
        lastCollector = total;
    }

    /** The whole time. */
    public long elapsed() {
        return elapsed;
    }

    /** How long garbage collectors had stopped all threads. */
    public long collector() {
        return collector;
    }

    /** How late the watchdog was, without the collectors' time. */
    public long missed() {
        return missed;
    }

    /** The rest: time in which a step that stood still has no such excuse. */
    public long seen() {
        return elapsed - collector - missed;
    }

    /** Why the watchdog was late. */
    public Excuse whyMissed() {
        return process != Readings.UNKNOWN && process >= missed / STOPPED_PART
                ? Excuse.NO_PROCESSOR
                : Excuse.STOPPED;
    }

    /** The processor time of the process; unknown if the last look was not {@link #close}. */
    public long process() {
        return process;
    }

    public Readings readings() {
        return readings;
    }
}
