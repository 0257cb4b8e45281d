package dev.millrace.internal.watch;

import java.util.concurrent.TimeUnit;

/**
 * The time between two looks of the watchdog, and what of it no step answers for: the watchdog
 * itself was late, so either nobody ran or it was not alone in waiting for a processor. One object
 * for all looks: where nothing stands still they allocate nothing. The watchdog's thread only.
 */
public final class Look {
    /** From one look to the next, if all is well. */
    public static final long TICK = TimeUnit.MILLISECONDS.toNanos(25);

    /** A process that got less than this part of a processor was stopped, and not just slow. */
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

    /** As {@link #next}, where nothing was to be seen since the last look. */
    public void again(long now) {
        last = now;
        next(now);
    }

    /** The next look begins, at {@code now}. */
    public void next(long now) {
        elapsed = now - last;
        last = now;
        if (!close) {
            lastProcess = Readings.UNKNOWN; // too long ago
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

    /** A tick more or less is what every thread waits now and then. */
    private static long missed(long uncollected) {
        long late = uncollected - TICK;
        return late > TICK ? late : 0;
    }

    /** Reads all there is to read, once a look: something seems to stand still. */
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
        } else if (lastCollector == Readings.UNKNOWN) { // all since the start may be of now
            collector = Math.min(total, missed(elapsed));
        } else {
            collector = Math.min(total - lastCollector, elapsed);
        }
        lastCollector = total;
    }

    /** All of it. */
    public long elapsed() {
        return elapsed;
    }

    /** How long the collectors had stopped everybody. */
    public long collector() {
        return collector;
    }

    /** How long the watchdog did not run though it wanted to, and nobody collected. */
    public long missed() {
        return missed;
    }

    /** What is left: in that time whoever stood still did so by himself. */
    public long seen() {
        return elapsed - collector - missed;
    }

    /** Why the watchdog missed some. */
    public Excuse whyMissed() {
        return process != Readings.UNKNOWN && process >= missed / STOPPED_PART
                ? Excuse.NO_PROCESSOR
                : Excuse.STOPPED;
    }

    /** The processor time of the process; unknown if the last look was no {@link #close} one. */
    public long process() {
        return process;
    }

    public Readings readings() {
        return readings;
    }
}
