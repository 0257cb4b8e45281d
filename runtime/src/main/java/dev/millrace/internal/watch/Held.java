package dev.millrace.internal.watch;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long a step has held its loop, and divides that time into the step's own fault and
 * {@linkplain Excuse excuses}. A step is guilty of
 *
 * <ul>
 *   <li>the time in which it waits while the watchdog runs on schedule;
 *   <li>the processor time that it has used. On the baton engine that of a single thread is not
 *       known; then it is at most that of the process.
 * </ul>
 *
 * <p>Two excuses cannot be checked: that the step loads classes, and that it is runnable but gets
 * no processor. They hold for ten seconds only, because a deadlock of two class initialisers looks
 * the same and never ends. A thread stopped in a debugger is excused without limit.
 */
public final class Held {
    private static final long BELIEVED = TimeUnit.SECONDS.toNanos(10);

    /** Processor time is counted in steps as large as this. */
    private static final long GRAIN = TimeUnit.MILLISECONDS.toNanos(10);

    /** A thread that uses less than this fraction of the time counts as not running. */
    private static final int STILL_PART = 16;

    private volatile long nanos; // written by the watchdog, read by any thread
    private long guilty; // the watchdog's thread only, as the fields below
    private long waited;
    private final long[] excused = new long[Excuse.values().length];
    private boolean anyExcused;
    private long lastCpu;
    private long spare;
    private long still;

    public Held() {
        begin();
    }

    /** Starts again from zero, for another step. */
    public void begin() {
        if (nanos != 0) {
            nanos = 0;
        }
        guilty = 0;
        waited = 0;
        lastCpu = Readings.UNKNOWN;
        spare = 0;
        still = 0;
        if (anyExcused) {
            Arrays.fill(excused, 0);
            anyExcused = false;
        }
    }

    /** The whole time. Any thread. */
    public long nanos() {
        return nanos;
    }

    /** The time that is the step's own fault. */
    public long guilty() {
        return guilty;
    }

    /** The last part of {@link #guilty} in which it only waited inside the JDK. */
    public long waited() {
        return waited;
    }

    /** Adds time without blame or excuse. */
    public void pass(Look look) {
        count(look.elapsed());
    }

    /** Adds time when nobody looked at the thread. It may have waited. */
    public void add(Look look) {
        addSeen(look);
        waited += look.seen();
    }

    private void addSeen(Look look) {
        count(look.elapsed());
        excuse(Excuse.COLLECTOR, look.collector());
        excuse(look.whyMissed(), look.missed());
        guilty += look.seen();
    }

    /**
     * Adds time, divided by what {@code offender} was doing. The look is {@link Look#close close}.
     */
    public void add(Look look, Offender offender) {
        long waitedBefore = waited;
        waited = 0;
        if (offender.loadsClasses() && excused[Excuse.CLASS_LOADING.ordinal()] < BELIEVED) {
            addLoading(look);
        } else {
            switch (offender.doing()) {
                case COMPUTES -> addComputing(look, offender.cpuNanos());
                case CALLS_NATIVE_CODE -> addSeen(look);
                case WAITS -> {
                    addSeen(look);
                    waited = waitedBefore + look.seen();
                }
            }
        }
        lastCpu = offender.cpuNanos();
    }

    private void addLoading(Look look) {
        count(look.elapsed());
        excuse(Excuse.COLLECTOR, look.collector());
        excuse(look.whyMissed(), look.missed());
        excuse(Excuse.CLASS_LOADING, look.seen());
    }

    private void addComputing(Look look, long cpuNanos) {
        boolean own = cpuNanos != Readings.UNKNOWN && lastCpu != Readings.UNKNOWN;
        long cpu = own ? cpuNanos - lastCpu : look.process();
        if (cpu == Readings.UNKNOWN) {
            addSeen(look);
            return;
        }
        count(look.elapsed());
        excuse(Excuse.COLLECTOR, look.collector());
        long uncollected = look.seen() + look.missed();
        long used = Math.min(own ? uncollected : look.seen(), cpu + spare);
        spare = Math.min(GRAIN, cpu + spare - used); // may belong to the look before or after
        guilty += used;
        long missed = Math.min(look.missed(), uncollected - used);
        excuse(look.whyMissed(), missed);
        addStill(look, uncollected - used - missed, used < look.seen() / STILL_PART);
    }

    /** Adds time in which the thread was runnable but did not run. */
    private void addStill(Look look, long idle, boolean stands) {
        still = stands ? still + idle : 0;
        if (!stands) {
            excuse(Excuse.NO_PROCESSOR, idle);
        } else if (look.readings().mayBeDebugged()) {
            excuse(Excuse.STOPPED, idle);
        } else if (still < BELIEVED) {
            excuse(Excuse.NO_PROCESSOR, idle);
        } else {
            guilty += idle;
        }
    }

    private void count(long elapsed) {
        long before = nanos;
        nanos = before + elapsed; // only this thread writes it
    }

    private void excuse(Excuse excuse, long amount) {
        if (amount > 0) {
            excused[excuse.ordinal()] += amount;
            anyExcused = true;
        }
    }

    /** The excuse with the most time; null if there is none. */
    public @Nullable Excuse excuse() {
        Excuse most = null;
        for (Excuse each : Excuse.values()) {
            if (excused(each) > (most == null ? 0 : excused(most))) {
                most = each;
            }
        }
        return most;
    }

    long excused(Excuse excuse) {
        return excused[excuse.ordinal()];
    }

    /** The time, such as {@code 4012 ms}, and its largest excuse if that is 10% or more. */
    @Override
    public String toString() {
        String all = TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
        Excuse most = excuse();
        return most == null || excused(most) < nanos / 10
                ? all
                : all
                        + ", "
                        + TimeUnit.NANOSECONDS.toMillis(excused(most))
                        + " ms of which went to "
                        + most;
    }
}
