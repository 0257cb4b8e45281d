package dev.millrace.internal.watch;

import dev.millrace.internal.watch.Offender.Doing;
import java.time.Duration;

/** A machine on which as much time goes to this or that as a test says. */
final class MadeUpReadings implements Readings {
    long process;
    long collector;
    boolean collectorIsRead = true;
    boolean debugged;

    private final Look look = new Look(this, 0);
    private long now;
    private long thread;

    static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** The next look, {@code elapsed} ms after the last one. */
    Look look(long elapsed) {
        now += millis(elapsed);
        look.next(now);
        look.close();
        return look;
    }

    /** All collections of the past second, say, of which nobody knew at the last look. */
    void collect(long millis) {
        collector += millis(millis);
    }

    /** The process used a processor. */
    void use(long millis) {
        process += millis(millis);
    }

    /** Computes, on a thread of its own, for which it got so much of a processor. */
    Offender computing(long usedMillis) {
        thread += millis(usedMillis);
        use(usedMillis);
        return new Offender(Doing.COMPUTES, false, thread);
    }

    /** Computes on a virtual thread. */
    static Offender onBaton() {
        return new Offender(Doing.COMPUTES, false, UNKNOWN);
    }

    static Offender waiting() {
        return new Offender(Doing.WAITS, false, UNKNOWN);
    }

    static Offender loading() {
        return new Offender(Doing.COMPUTES, true, UNKNOWN);
    }

    @Override
    public long processNanos() {
        return process;
    }

    @Override
    public long threadNanos(Thread platform) {
        return UNKNOWN;
    }

    @Override
    public long collectorNanos() {
        return collector;
    }

    @Override
    public boolean isCollectorRead() {
        return collectorIsRead;
    }

    @Override
    public boolean mayBeDebugged() {
        return debugged;
    }
}
