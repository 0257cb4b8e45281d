package dev.millrace.internal.turn;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a driver that is out of work looks a little longer before it sleeps.
 *
 * <p>To put a thread to sleep and wake it costs both sides more than many callbacks. While other
 * threads come back before a sleep would have been worth it, the driver watches for them instead;
 * the first time it has watched in vain it stops doing so, until a sleep proves too short again. On
 * a machine with one processor it never does.
 */
final class Linger {
    /** What is too short for a sleep: about what falling asleep and being woken takes. */
    static final long NANOS = 20_000;

    /** Between two looks, so that who brings something keeps the memory it writes to himself. */
    private static final int WAITS_PER_LOOK = 32;

    private final boolean possible;
    private final LongSupplier nanoTime;

    private long asleepSince; // written by the driver before it can be woken, read by who wakes it
    private volatile boolean pays;

    Linger() {
        this(Runtime.getRuntime().availableProcessors() > 1, System::nanoTime);
    }

    Linger(boolean possible, LongSupplier nanoTime) {
        this.possible = possible;
        this.nanoTime = nanoTime;
    }

    /** Waits for {@code something} if that pays, and for a moment only; true once it is so. */
    boolean sees(BooleanSupplier something, long mostNanos) {
        if (!pays) {
            return false;
        }
        long begin = nanoTime.getAsLong();
        do {
            for (int wait = 0; wait < WAITS_PER_LOOK; wait++) {
                Thread.onSpinWait();
            }
            Thread.yield(); // to whoever has work for this processor, perhaps the one waited for
            if (something.getAsBoolean()) {
                return true;
            }
        } while (nanoTime.getAsLong() - begin < Math.min(NANOS, mostNanos));
        pays = false;
        return false;
    }

    /** Driver only. */
    void fallsAsleep() {
        if (possible) {
            asleepSince = nanoTime.getAsLong();
        }
    }

    /** The thread that wakes the driver, any. */
    void isWoken() {
        if (possible && nanoTime.getAsLong() - asleepSince < NANOS) {
            pays = true;
        }
    }
}
