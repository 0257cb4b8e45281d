package dev.millrace.internal.watch;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long something has stood still, and whose time that was: its own, or that of an {@link
 * Excuse}. A step is guilty of
 *
 * <ul>
 *   <li>the time in which it waits, and the watchdog was there to see it;
 *   <li>the processor time that it has used. On the baton engine that is not known of one thread;
 *       it is at most that of the process.
 * </ul>
 *
 * <p>Where only the step itself can tell that it is not guilty (it loads classes; it could run, and
 * does not), it is believed for ten seconds: two threads that initialise classes in a circle look
 * the same, and never end. A thread that stands in a debugger is believed for ever.
 */
public final class Held {
    private static final long BELIEVED = TimeUnit.SECONDS.toNanos(10);

    /** Processor time is counted in steps as large as this. */
    private static final long GRAIN = TimeUnit.MILLISECONDS.toNanos(10);

    /** What uses less than this part of the time has not been running. */
    private static final int STILL_PART = 16;

    private volatile long nanos; // written by the watchdog, read by any thread
    private long guilty; // the watchdog's thread only, as the next
    private long waited;
    private final long[] excused = new long[Excuse.values().length];
    private boolean anyExcused;
    private long lastCpu;
    private long spare;
    private long still;

    public Held() {
        begin();
    }

    /** Something else stands still, from now on. */
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

    /** How long altogether. Any thread. */
    public long nanos() {
        return nanos;
    }

    /** How much of it nobody else answers for. */
    public long guilty() {
        return guilty;
    }

    /** How much of that it has done nothing but wait inside the JDK, up to now. */
    public long waited() {
        return waited;
    }

    /** Counts time that nobody is judged for. */
    public void pass(Look look) {
        count(look.elapsed());
    }

    /** Counts time of which nobody has looked what for: in which it may have waited, too. */
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

    /** Counts time of {@code offender}, into which the look is a close one. */
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
        spare = Math.min(GRAIN, cpu + spare - used); // it may belong to the look before or after
        guilty += used;
        long missed = Math.min(look.missed(), uncollected - used);
        excuse(look.whyMissed(), missed);
        addStill(look, uncollected - used - missed, used < look.seen() / STILL_PART);
    }

    /** The thread could have run, and did not. */
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
        nanos = before + elapsed; // no other thread writes it
    }

    private void excuse(Excuse excuse, long amount) {
        if (amount > 0) {
            excused[excuse.ordinal()] += amount;
            anyExcused = true;
        }
    }

    /** What most of the time went to that was not its own; null if all was. */
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

    /** {@code 4012 ms}, and what a good part of that went to. */
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
